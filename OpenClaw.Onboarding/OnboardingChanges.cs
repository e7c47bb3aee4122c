using System.Globalization;
using System.Text.Json.Nodes;
using OpenClaw.Onboarding.Providers;
using OpenClaw.Protocol.Configuration;

namespace OpenClaw.Onboarding;

/// <summary>What a plan changes in openclaw.json, as a merge patch (RFC 7386), and in the environment of the state directory.</summary>
public static class OnboardingChanges
{
    private const string CustomProvider = "custom";

    /// <summary>The patch.</summary>
    /// <param name="plan">The plan, without problems.</param>
    /// <param name="now">When it is written.</param>
    /// <param name="version">What writes it.</param>
    public static JsonObject Patch(OnboardingPlan plan, DateTimeOffset now, string version)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var patch = plan.Mode == OnboardingPlan.Remote ? Remote(plan) : Local(plan);
        patch["wizard"] = new JsonObject
        {
            ["lastRunAt"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["lastRunVersion"] = version,
            ["lastRunCommand"] = "onboard",
            ["lastRunMode"] = plan.Mode,
        };
        return patch;
    }

    /// <summary>The variable that keeps the key, and its value; null when the plan brings none.</summary>
    public static (string Name, string Value)? Key(OnboardingPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan is { Mode: OnboardingPlan.Local, ApiKey: { } key } && KeyVariable(plan) is { } name ? (name, key) : null;
    }

    /// <summary>Reference of the model that the plan chooses; null when it leaves what is there.</summary>
    internal static string? ModelOf(OnboardingPlan plan) => plan.Provider switch
    {
        ProviderChoice.Skip => plan.Model,
        ProviderChoice.Custom => $"{CustomProvider}/{plan.CustomModel}",
        _ => plan.Model ?? plan.Choice.DefaultModel,
    };

    private static string? KeyVariable(OnboardingPlan plan) => plan.Provider == ProviderChoice.Custom ? "CUSTOM_API_KEY" : plan.Choice.KeyVariable;

    private static JsonObject Remote(OnboardingPlan plan)
    {
        var remote = new JsonObject { ["url"] = plan.RemoteUrl };
        if (plan.RemoteToken is not null)
        {
            remote["token"] = plan.RemoteToken;
        }

        return new JsonObject { ["gateway"] = new JsonObject { ["mode"] = OnboardingPlan.Remote, ["remote"] = remote } };
    }

    private static JsonObject Local(OnboardingPlan plan)
    {
        var auth = new JsonObject { ["mode"] = plan.AuthMode };
        if (plan.AuthMode == "password")
        {
            auth["password"] = plan.Password;
        }
        else
        {
            auth["token"] = plan.Token ?? FirstConfiguration.NewToken();
        }

        var defaults = new JsonObject { ["workspace"] = plan.Workspace, ["sandbox"] = new JsonObject { ["mode"] = plan.Sandbox } };
        if (ModelOf(plan) is { } model)
        {
            defaults["model"] = new JsonObject { ["primary"] = model };
        }

        var patch = new JsonObject
        {
            ["gateway"] = new JsonObject { ["mode"] = OnboardingPlan.Local, ["port"] = plan.Port, ["bind"] = plan.Bind, ["auth"] = auth },
            ["agents"] = new JsonObject { ["defaults"] = defaults },
        };
        if (plan.Provider == ProviderChoice.Custom)
        {
            patch["models"] = new JsonObject { ["providers"] = new JsonObject { [CustomProvider] = Server(plan) } };
        }

        return patch;
    }

    private static JsonObject Server(OnboardingPlan plan)
    {
        var server = new JsonObject
        {
            ["baseUrl"] = plan.CustomBaseUrl,
            ["api"] = plan.CustomCompatibility == "anthropic" ? "anthropic-messages" : "openai-completions",
            ["models"] = new JsonArray(new JsonObject { ["id"] = plan.CustomModel, ["name"] = plan.CustomModel }),
        };

        // the name of the variable, so that the key itself stays out of openclaw.json
        if (plan.ApiKey is not null)
        {
            server["apiKey"] = KeyVariable(plan);
        }

        return server;
    }
}
