namespace Docker.DotNet.Http;

/// <summary>Parameters that travel in the query of a request.</summary>
internal interface IQueryParameters
{
    void AddTo(QueryString query);
}
