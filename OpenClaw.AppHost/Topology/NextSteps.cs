namespace OpenClaw.AppHost.Topology;

/// <summary>Tells the person at the terminal what to try.</summary>
internal static class NextStepsExtensions
{
    /// <summary>Prints, once the gateway is ready, who answers and the first command to type.</summary>
    public static void AddNextSteps(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource>? demoModel)
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        builder.Eventing.Subscribe<ResourceReadyEvent>(gateway.Resource, (_, _) =>
        {
            Console.WriteLine($"The gateway is ready at {gateway.GetEndpoint("http").Url}");
            if (demoModel is not null)
            {
                Console.WriteLine("No provider key is set, so the demo model answers. Set one with --Parameters:openai-api-key=<key>");
            }

            Console.WriteLine("Try in a second shell:  ./openclaw agent --message \"run: id && hostname && ls -la /workspace\"");
            return Task.CompletedTask;
        });
    }
}
