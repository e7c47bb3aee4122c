using System.Text.Json.Serialization;

namespace Docker.DotNet.Models;

public class ContainerNode
{
    public string ID { get; set; }

    [JsonPropertyName("IP")]
    public string IPAddress { get; set; }

    public string Addr { get; set; }

    public string Name { get; set; }

    public long Cpus { get; set; }

    public long Memory { get; set; }

    public IDictionary<string, string> Labels { get; set; }
}
