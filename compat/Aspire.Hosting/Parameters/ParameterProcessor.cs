using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Parameters;

/// <summary>Finds the values of parameters when the application starts, and takes those that a person gives later.</summary>
internal sealed class ParameterProcessor(ResourceNotificationService notifications, ResourceLoggerService loggers, AppHostMetadata appHost)
{
    /// <summary>True when values can be kept for later starts.</summary>
    public bool CanSave => UserSecrets.Of(appHost.Assembly) is not null;

    /// <summary>Sets the value that a person gave; those that wait for it go on.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value.</param>
    /// <param name="save">True to keep it in the user secrets.</param>
    public async Task SetAsync(ParameterResource parameter, string value, bool save)
    {
        if (save)
        {
            UserSecrets.Of(appHost.Assembly)?.Set(parameter.ConfigurationKey, value);
        }

        parameter.Provide(value);
        await PublishValueAsync(parameter, value);
    }

    public async Task StartAsync(DistributedApplicationModel model)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            AddCommands(parameter);
            await PublishAsync(parameter);
        }
    }

    private static ResourceCommandState DeleteState(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
        && context.ResourceSnapshot.Properties.FirstOrDefault(property => property.Name == KnownProperties.ParameterValue)?.Value is string { Length: > 0 }
            ? ResourceCommandState.Enabled
            : ResourceCommandState.Hidden;

    private void AddCommands(ParameterResource parameter)
    {
        parameter.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.ParameterSetCommand, "Set value", _ => ResourceCommandState.Enabled, context => SetAsync(parameter, context),
            "Sets the value for this run; with the argument save=true also for later ones.", null, null, "Key", null, isHighlighted: true));
        parameter.Annotations.Add(new ResourceCommandAnnotation(
            KnownResourceCommands.ParameterDeleteCommand, "Delete value", DeleteState, _ => DeleteAsync(parameter),
            "Forgets a saved value; the next start finds or makes another one.", null, "Delete the saved value?", "Delete", null, isHighlighted: false));
    }

    private async Task<ExecuteCommandResult> SetAsync(ParameterResource parameter, ExecuteCommandContext context)
    {
        if (!context.Arguments.TryGetValue("value", out var value))
        {
            return CommandResults.Failure("The command needs the argument 'value'.");
        }

        var save = context.Arguments.TryGetValue("save", out var text) && bool.TryParse(text, out var keep) && keep;
        if (save && !CanSave)
        {
            return CommandResults.Failure("The value cannot be saved: the project of the application host has no UserSecretsId.");
        }

        await SetAsync(parameter, value, save);
        return CommandResults.Success();
    }

    private Task<ExecuteCommandResult> DeleteAsync(ParameterResource parameter)
    {
        UserSecrets.Of(appHost.Assembly)?.Remove(parameter.ConfigurationKey);
        return Task.FromResult(CommandResults.Success());
    }

    private async Task PublishAsync(ParameterResource parameter)
    {
        try
        {
            await PublishValueAsync(parameter, parameter.ValueInternal);
        }
        catch (MissingParameterValueException error)
        {
            // those that use it wait until a person gives the value
            parameter.AwaitValue();
            await PublishStateAsync(parameter, new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn), error.Message);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // the callback of the model; those that use the parameter meet the same error and say so
            loggers.Append(parameter.Name, error.Message, isError: true);
            await PublishStateAsync(parameter, new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error), error.Message);
        }
    }

    private Task PublishValueAsync(ParameterResource parameter, string value) => PublishStateAsync(parameter, KnownResourceStates.Running!, value);

    private Task PublishStateAsync(ParameterResource parameter, ResourceStateSnapshot? state, string value) =>
        notifications.PublishUpdateAsync(parameter, snapshot => (snapshot with { State = state })
            .WithProperty(KnownProperties.ResourceSource, parameter.ConfigurationKey)
            .WithProperty(KnownProperties.ParameterValue, value, parameter.Secret));
}
