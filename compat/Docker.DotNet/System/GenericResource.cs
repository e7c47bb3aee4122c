namespace Docker.DotNet.Models;

public class GenericResource
{
    public NamedGenericResource NamedResourceSpec { get; set; }

    public DiscreteGenericResource DiscreteResourceSpec { get; set; }
}
