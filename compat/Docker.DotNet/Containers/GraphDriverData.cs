namespace Docker.DotNet.Models;

public class GraphDriverData
{
    public IDictionary<string, string> Data { get; set; }

    public string Name { get; set; }
}
