using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Pipelines;

/// <summary>What all steps of one run work with.</summary>
/// <param name="model">The model.</param>
/// <param name="executionContext">The application and its mode.</param>
/// <param name="serviceProvider">Services of the application.</param>
/// <param name="logger">Log of the run.</param>
/// <param name="cancellationToken">Ends the run.</param>
public sealed class PipelineContext(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider serviceProvider,
    ILogger logger,
    CancellationToken cancellationToken)
{
    /// <summary>The model.</summary>
    public DistributedApplicationModel Model { get; } = model;

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; } = serviceProvider;

    /// <summary>Log of the run.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>Ends the run.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}

/// <summary>What one step works with.</summary>
public sealed class PipelineStepContext
{
    private ILogger? _logger;

    /// <summary>What all steps of the run work with.</summary>
    public required PipelineContext PipelineContext { get; init; }

    /// <summary>The model.</summary>
    public DistributedApplicationModel Model => PipelineContext.Model;

    /// <summary>The application and its mode.</summary>
    public DistributedApplicationExecutionContext ExecutionContext => PipelineContext.ExecutionContext;

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services => PipelineContext.Services;

    /// <summary>Log of the step.</summary>
    public ILogger Logger
    {
        get => _logger ?? PipelineContext.Logger;
        init => _logger = value;
    }

    /// <summary>Ends the step.</summary>
    public CancellationToken CancellationToken => PipelineContext.CancellationToken;
}
