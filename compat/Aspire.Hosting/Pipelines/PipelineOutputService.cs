using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Pipelines;

/// <inheritdoc />
internal sealed class PipelineOutputService(IConfiguration configuration) : IPipelineOutputService
{
    private const string DefaultDirectory = "aspire-output";

    public string GetOutputDirectory() =>
        Path.GetFullPath(configuration["Pipeline:OutputPath"] is { Length: > 0 } path ? path : DefaultDirectory);
}
