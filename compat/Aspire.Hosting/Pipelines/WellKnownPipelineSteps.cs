namespace Aspire.Hosting.Pipelines;

/// <summary>Names of the steps that every pipeline has.</summary>
public static class WellKnownPipelineSteps
{
    /// <summary>Checks that every parameter has a value.</summary>
    public const string ProcessParameters = "process-parameters";

    /// <summary>Everything that has to be there before publishing.</summary>
    public const string PublishPrereq = "publish-prereq";

    /// <summary>Writes what a deployment needs.</summary>
    public const string Publish = "publish";

    /// <summary>Everything that has to be there before building.</summary>
    public const string BuildPrereq = "build-prereq";

    /// <summary>Builds images.</summary>
    public const string Build = "build";

    /// <summary>Everything that has to be there before images are pushed.</summary>
    public const string PushPrereq = "push-prereq";

    /// <summary>Pushes images to their registry.</summary>
    public const string Push = "push";

    /// <summary>Everything that has to be there before deployment.</summary>
    public const string DeployPrereq = "deploy-prereq";

    /// <summary>Deploys.</summary>
    public const string Deploy = "deploy";

    /// <summary>Lists the steps and what each waits for.</summary>
    public const string Diagnostics = "diagnostics";
}
