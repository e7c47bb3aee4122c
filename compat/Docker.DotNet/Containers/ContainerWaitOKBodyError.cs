namespace Docker.DotNet.Models;

public class ContainerWaitOKBodyError
{
    public string Message { get; set; }
}
