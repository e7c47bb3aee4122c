namespace Docker.DotNet.Models;

public enum TaskState
{
    New = 0,
    Allocated = 1,
    Pending = 2,
    Assigned = 3,
    Accepted = 4,
    Preparing = 5,
    Ready = 6,
    Starting = 7,
    Running = 8,
    Complete = 9,
    Shutdown = 10,
    Failed = 11,
    Rejected = 12,
    Remove = 13,
    Orphaned = 14,
}
