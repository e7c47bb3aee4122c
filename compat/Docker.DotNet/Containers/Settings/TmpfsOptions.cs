namespace Docker.DotNet.Models;

public class TmpfsOptions
{
    public long SizeBytes { get; set; }

    public uint Mode { get; set; }
}
