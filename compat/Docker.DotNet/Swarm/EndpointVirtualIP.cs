namespace Docker.DotNet.Models;

public class EndpointVirtualIP
{
    public string NetworkID { get; set; }

    public string Addr { get; set; }
}
