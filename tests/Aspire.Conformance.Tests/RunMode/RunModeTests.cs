using System.Text.Json.Nodes;
using Aspire.Conformance.Tests.Recordings;
using OpenClaw.Testing.Waiting;

namespace Aspire.Conformance.Tests.RunMode;

/// <summary>What the cases do in run mode.</summary>
[Collection(RunModeCollection.Name)]
public sealed class RunModeTests
{
    public static TheoryData<string> WithObjects => ConformanceCase.NamesWith("run-objects.json");

    public static TheoryData<string> WithModel => ConformanceCase.NamesWith("run-model.json");

    [Theory]
    [MemberData(nameof(WithObjects))]
    public Task The_engine_is_asked_to_create_what_was_recorded(string name) => CompareAsync(name, "run-objects");

    [Theory]
    [MemberData(nameof(WithModel))]
    public Task Resources_show_what_was_recorded(string name) => CompareAsync(name, "run-model");

    [Fact]
    public Task Without_a_tunnel_the_engine_is_asked_to_create_what_was_recorded() =>
        CompareAsync("08-otlp", "run-objects.no-tunnel", "ASPIRE_ENABLE_CONTAINER_TUNNEL=false");

    [Fact]
    public Task Without_a_tunnel_resources_show_what_was_recorded() =>
        CompareAsync("08-otlp", "run-model.no-tunnel", "ASPIRE_ENABLE_CONTAINER_TUNNEL=false");

    [Fact]
    public async Task A_second_run_keeps_the_parameters_that_the_recording_kept()
    {
        var conformanceCase = ConformanceCase.Named("04-parameters");
        var values = new List<IReadOnlyDictionary<string, string?>>();
        for (var i = 0; i < 2; i++)
        {
            await using var run = await RecordedRun.StartAsync(conformanceCase);
            values.Add(run.ParameterValues());
        }

        var ours = values[0].ToDictionary(value => value.Key, value => value.Value == values[1][value.Key] ? "same" : "different");
        var recorded = JsonNode.Parse(conformanceCase.Recorded("run-twice.json"))!.AsObject().ToDictionary(value => value.Key, value => value.Value!.GetValue<string>());
        Assert.Equal(recorded.OrderBy(value => value.Key, StringComparer.Ordinal), ours.OrderBy(value => value.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Events_come_in_the_recorded_order()
    {
        var conformanceCase = ConformanceCase.Named("10-commands-events");
        var recorded = conformanceCase.Recorded("run-events.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var console = new ConsoleCapture("EVT ");
        await using (var run = await RecordedRun.StartAsync(conformanceCase))
        {
            await run.ExecuteCommandsAsync(JsonNode.Parse(conformanceCase.Recorded("run-model.json"))!.AsObject());
            await Eventually.TrueAsync(() => console.Lines.Count == recorded.Length, $"{recorded.Length} events", RecordedRun.Deadline);
        }

        Assert.Equal(recorded.Order(StringComparer.Ordinal), console.Lines.Order(StringComparer.Ordinal));

        // neighbours of different resources may swap: each resource's own lines keep their order
        foreach (var subject in new[] { "hub", "probe", "Tracer", "command" })
        {
            Assert.Equal(recorded.Where(IsOf), console.Lines.Where(IsOf));

            bool IsOf(string line) => line.Split(' ')[1] == subject;
        }

        Assert.Equal(recorded[..4], console.Lines.Take(4));
        Assert.True(At("hub ResourceEndpointsAllocated") < At("hub BeforeResourceStarted"));
        Assert.True(At("hub BeforeResourceStarted") < At("probe BeforeResourceStarted (after hub ready)"));
        Assert.True(At("probe BeforeResourceStarted (after hub ready)") < At("AfterResourcesCreated"));

        int At(string text) => console.Lines.ToList().IndexOf("EVT " + text);
    }

    private static async Task CompareAsync(string name, string document, params string[] arguments)
    {
        var conformanceCase = ConformanceCase.Named(name);
        var recorded = Recorded(conformanceCase, document);
        await using var run = await RecordedRun.StartAsync(conformanceCase, arguments);
        await run.ExecuteCommandsAsync(Recorded(conformanceCase, document.Replace("objects", "model", StringComparison.Ordinal)));
        IReadOnlyList<JsonDifference> unlisted = [];
        RunModeDifference[] gone = [];
        try
        {
            await Eventually.TrueAsync(
                () =>
                {
                    var differences = JsonComparison.Compare(recorded, run.Write(document));
                    unlisted = [.. differences.Where(difference => !RunModeDifferences.All.Any(listed => listed.Covers(name, document, difference)))];
                    gone =
                    [
                        .. RunModeDifferences.All.Where(listed => listed.Cases.Contains(name) && listed.Document == document
                            && !differences.Any(difference => listed.Covers(name, document, difference))),
                    ];
                    return unlisted.Count == 0 && gone.Length == 0;
                },
                "the run is as recorded",
                TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            Assert.Fail(string.Join('\n', unlisted.Select(difference => difference.ToString())
                .Concat(gone.Select(listed => $"listed, but does not occur: {listed.Path}"))));
        }
    }

    // the resources that rebuild projects are internals of the real one
    private static JsonObject Recorded(ConformanceCase conformanceCase, string document)
    {
        var recorded = JsonNode.Parse(conformanceCase.Recorded(document + ".json"))!.AsObject();
        var resources = recorded["resources"]!.AsObject();
        foreach (var rebuilder in resources.Select(resource => resource.Key).Where(key => key.EndsWith("-rebuilder", StringComparison.Ordinal)).ToArray())
        {
            resources.Remove(rebuilder);
        }

        foreach (var (_, resource) in resources)
        {
            if (resource!["stateHistory"] is JsonArray history)
            {
                resource["stateHistory"] = new JsonArray([.. States(history.Select(state => state!.GetValue<string>())).Select(state => (JsonNode)state)]);
            }
        }

        return recorded;
    }

    // the real one has no state at all between the moment at which it asks its engine for an instance and the engine's first word about it
    private static List<string> States(IEnumerable<string> recorded)
    {
        var states = new List<string>();
        foreach (var state in recorded.SkipWhile(state => state.Length == 0).Select(state => state.Length == 0 ? "Starting" : state))
        {
            if (states.LastOrDefault() != state)
            {
                states.Add(state);
            }
        }

        return states;
    }
}
