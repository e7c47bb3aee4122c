using Aspire.ResourceService;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>Resources with their children below them.</summary>
internal static class ResourceTree
{
    /// <summary>The resources in order of display, each with its depth.</summary>
    public static IReadOnlyList<(ResourceDto Resource, int Depth)> Of(IReadOnlyList<ResourceDto> resources)
    {
        var names = resources.Select(r => r.DisplayName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var children = resources.Where(HasParent).ToLookup(r => r.Parent!, StringComparer.OrdinalIgnoreCase);
        var rows = new List<(ResourceDto Resource, int Depth)>(resources.Count);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in resources.Where(r => !HasParent(r)))
        {
            Add(root, 0);
        }

        // Parents in a circle have no root; each is still shown once.
        foreach (var resource in resources)
        {
            Add(resource, 0);
        }

        return rows;

        bool HasParent(ResourceDto resource) =>
            resource.Parent is { } parent && names.Contains(parent) && !string.Equals(parent, resource.DisplayName, StringComparison.OrdinalIgnoreCase);

        void Add(ResourceDto resource, int depth)
        {
            if (!placed.Add(resource.Name))
            {
                return;
            }

            rows.Add((resource, depth));
            foreach (var child in children[resource.DisplayName])
            {
                Add(child, depth + 1);
            }
        }
    }
}
