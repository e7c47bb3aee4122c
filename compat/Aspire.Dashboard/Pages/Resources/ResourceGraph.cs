using System.Globalization;
using Aspire.Dashboard.Pages.Parameters;
using Aspire.ResourceService;
using GraphShape;
using GraphShape.Algorithms.Layout;
using QuikGraph;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>A resource in the graph; replicas share one place.</summary>
/// <param name="Resource">The resource, or the first of its replicas.</param>
/// <param name="Replicas">How many there are.</param>
/// <param name="Left">Left edge in pixels.</param>
/// <param name="Top">Upper edge in pixels.</param>
internal sealed record GraphNode(ResourceDto Resource, int Replicas, double Left, double Top);

/// <summary>What leads from one resource to another.</summary>
/// <param name="From">Display name of the one that refers, waits or belongs.</param>
/// <param name="To">Display name of the other.</param>
/// <param name="Kinds">Kinds of relationship, such as <c>Reference</c> and <c>WaitFor</c>.</param>
/// <param name="Path">The line, as the data of an SVG path.</param>
internal sealed record GraphEdge(string From, string To, IReadOnlyList<string> Kinds, string Path);

/// <summary>Who refers to, waits for or belongs to whom, laid out from left to right.</summary>
internal sealed record ResourceGraph(IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges, double Width, double Height)
{
    public const double NodeWidth = 200;
    public const double NodeHeight = 56;

    private const double LayerGap = 90;
    private const double RowGap = 28;
    private const double Margin = 16;
    private const string ParentKind = "Parent";

    /// <summary>Lays the resources out. Parameters are left out: nearly everything refers to them.</summary>
    public static ResourceGraph Of(IReadOnlyList<ResourceDto> resources)
    {
        var groups = resources.Where(resource => !ParameterPresentation.IsParameter(resource))
            .GroupBy(resource => resource.DisplayName, StringComparer.OrdinalIgnoreCase).ToList();
        if (groups.Count == 0)
        {
            return new ResourceGraph([], [], 0, 0);
        }

        var names = groups.Select(group => group.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var edges = groups.SelectMany(group => group.SelectMany(EdgesOf).Select(edge => (From: group.Key, edge.To, edge.Kind)))
            .Where(edge => names.Contains(edge.To) && !edge.From.Equals(edge.To, StringComparison.OrdinalIgnoreCase))
            .GroupBy(edge => (edge.From, To: names.First(name => name.Equals(edge.To, StringComparison.OrdinalIgnoreCase))))
            .Select(group => (group.Key.From, group.Key.To, Kinds: (IReadOnlyList<string>)[.. group.Select(edge => edge.Kind).Distinct().Order(StringComparer.Ordinal)]))
            .ToList();

        var centers = Layout(names, edges.Select(edge => new Edge<string>(edge.From, edge.To)));
        var nodes = groups.Select(group => new GraphNode(group.First(), group.Count(), centers[group.Key].X, centers[group.Key].Y)).ToList();
        return new ResourceGraph(
            nodes,
            [.. edges.Select(edge => new GraphEdge(edge.From, edge.To, edge.Kinds, Line(centers[edge.From], centers[edge.To])))],
            nodes.Max(node => node.Left) + NodeWidth + Margin,
            nodes.Max(node => node.Top) + NodeHeight + Margin);
    }

    private static IEnumerable<(string To, string Kind)> EdgesOf(ResourceDto resource)
    {
        foreach (var relationship in resource.Relationships)
        {
            yield return (relationship.ResourceName, relationship.Type);
        }

        if (resource.Parent is { } parent && !resource.Relationships.Any(r => r.Type == ParentKind))
        {
            yield return (parent, ParentKind);
        }
    }

    // Upper left corners.
    private static Dictionary<string, Point> Layout(IReadOnlySet<string> names, IEnumerable<Edge<string>> edges)
    {
        var graph = new BidirectionalGraph<string, Edge<string>>();
        graph.AddVertexRange(names.Order(StringComparer.OrdinalIgnoreCase));
        graph.AddEdgeRange(edges);
        var layout = new SugiyamaLayoutAlgorithm<string, Edge<string>, BidirectionalGraph<string, Edge<string>>>(
            graph,
            names.ToDictionary(name => name, _ => default(Point)),
            names.ToDictionary(name => name, _ => new Size(NodeWidth, NodeHeight)),
            new SugiyamaLayoutParameters { Direction = LayoutDirection.LeftToRight, LayerGap = LayerGap, SliceGap = RowGap });
        layout.Compute();
        var left = layout.VerticesPositions.Values.Min(center => center.X);
        var top = layout.VerticesPositions.Values.Min(center => center.Y);
        return layout.VerticesPositions.ToDictionary(
            pair => pair.Key, pair => new Point(pair.Value.X - left + Margin, pair.Value.Y - top + Margin), StringComparer.OrdinalIgnoreCase);
    }

    // A curve that leaves to the side where the other is.
    private static string Line(Point from, Point to)
    {
        var forward = to.X >= from.X + NodeWidth;
        var startX = forward ? from.X + NodeWidth : from.X;
        var endX = forward ? to.X : to.X + NodeWidth;
        if (!forward && to.X + NodeWidth > from.X)
        {
            // One above the other.
            var down = to.Y > from.Y;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"M{from.X + (NodeWidth / 2):F1} {(down ? from.Y + NodeHeight : from.Y):F1}L{to.X + (NodeWidth / 2):F1} {(down ? to.Y : to.Y + NodeHeight):F1}");
        }

        var startY = from.Y + (NodeHeight / 2);
        var endY = to.Y + (NodeHeight / 2);
        var middle = (startX + endX) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"M{startX:F1} {startY:F1}C{middle:F1} {startY:F1} {middle:F1} {endY:F1} {endX:F1} {endY:F1}");
    }
}
