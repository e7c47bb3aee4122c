namespace Docker.DotNet.Models;

/// <summary>The value of a set that the engine writes as a JSON object.</summary>
public struct EmptyStruct
{
}
