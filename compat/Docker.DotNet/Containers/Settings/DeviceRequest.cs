namespace Docker.DotNet.Models;

public class DeviceRequest
{
    public string Driver { get; set; }

    public long Count { get; set; }

    public IList<string> DeviceIDs { get; set; }

    public IList<IList<string>> Capabilities { get; set; }

    public IDictionary<string, string> Options { get; set; }
}
