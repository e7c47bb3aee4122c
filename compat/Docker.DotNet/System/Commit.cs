namespace Docker.DotNet.Models;

public class Commit
{
    public string ID { get; set; }

    public string Expected { get; set; }
}
