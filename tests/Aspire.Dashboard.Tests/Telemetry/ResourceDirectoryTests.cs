using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Tests.Telemetry;

public sealed class ResourceDirectoryTests
{
    [Fact]
    public void Instances_of_one_service_are_told_apart_only_when_there_are_several()
    {
        var store = Stores.New();

        var first = store.Resources.GetOrAdd("api", "0f8fad5b-d9cb-469f-a165-70867728950e", []);
        Assert.Equal("api", first.Label);
        var second = store.Resources.GetOrAdd("api", "abcdefgh", []);

        Assert.Equal("api-0f8fad5b", first.Label);
        Assert.Equal("api-abcdefgh", second.Label);
        Assert.Same(first, store.Resources.GetOrAdd("api", "0f8fad5b-d9cb-469f-a165-70867728950e", []));
    }

    [Fact]
    public void The_sender_unheard_of_for_the_longest_time_makes_room()
    {
        var store = Stores.New(new TelemetryLimits { MaxResourceCount = 2 });
        store.Resources.GetOrAdd("a", null, []);
        store.Resources.GetOrAdd("b", null, []);
        store.Resources.GetOrAdd("a", null, []);

        store.Resources.GetOrAdd("c", null, []);

        Assert.Equal(["a", "c"], store.Resources.All.Select(r => r.Name));
    }
}
