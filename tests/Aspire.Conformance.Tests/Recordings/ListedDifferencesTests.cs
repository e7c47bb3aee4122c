namespace Aspire.Conformance.Tests.Recordings;

/// <summary>The list of differences itself.</summary>
public sealed class ListedDifferencesTests
{
    [Fact]
    public void Every_listed_difference_belongs_to_a_recording() =>
        Assert.All(ListedDifferences.Places, place => Assert.NotEmpty(ConformanceCase.Named(place.Case).Recorded(place.Output)));

    [Fact]
    public void An_unlisted_difference_fails_and_so_does_a_listed_one_that_no_longer_occurs()
    {
        var conformanceCase = ConformanceCase.Named("01-project-http");
        var recorded = Documents.Parse(conformanceCase.Recorded("docker-compose.yaml"));
        Assert.ThrowsAny<Exception>(() => ListedDifferences.AssertExactly(conformanceCase, "docker-compose.yaml", Documents.Compare(recorded, recorded)));
        Assert.ThrowsAny<Exception>(() => ListedDifferences.AssertExactly(conformanceCase, "aspire-manifest.json", [new Difference("resources/notes/type", "a", "b")]));
    }

    [Theory]
    [InlineData("a: 1", "a: 2", "a")]
    [InlineData("a: 1", "a: \"1\"", "a")]
    [InlineData("a: [x, y]", "a: [y, x]", "a")]
    [InlineData("a: {b: 1}", "a: {}", "a/b")]
    [InlineData("a: {}", "a: {b: 1}", "a/b")]
    [InlineData("a: [{b: 1}, {b: 2}]", "a: [{b: 1}, {b: 3}]", "a/1/b")]
    public void The_comparison_finds_the_smallest_part_that_differs(string recorded, string ours, string at) =>
        Assert.Equal(at, Assert.Single(Documents.Compare(Documents.Parse(recorded), Documents.Parse(ours))).At);
}
