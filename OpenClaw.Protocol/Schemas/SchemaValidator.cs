using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenClaw.Protocol.Schemas;

/// <summary>Checks JSON against a <see cref="Schema"/> and reports every problem, not only the first.</summary>
public static class SchemaValidator
{
    private const int MaxProblems = 100;

    /// <summary>All problems of <paramref name="value"/>; empty when it is valid. At most 100 are reported.</summary>
    public static IReadOnlyList<SchemaProblem> Validate(Schema schema, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(schema);
        List<SchemaProblem>? problems = null;
        Check(schema, value, default, ref problems);
        return problems ?? (IReadOnlyList<SchemaProblem>)[];
    }

    private static void Check(Schema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        if (problems?.Count >= MaxProblems)
        {
            return;
        }

        switch (schema)
        {
            case StringSchema text:
                CheckString(text, value, path, ref problems);
                break;
            case NumberSchema number:
                CheckNumber(number, value, path, ref problems);
                break;
            case BooleanSchema when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False):
                Add(ref problems, path, SchemaProblemKind.WrongType, "boolean");
                break;
            case NullSchema when value.ValueKind != JsonValueKind.Null:
                Add(ref problems, path, SchemaProblemKind.WrongType, "null");
                break;
            case ArraySchema array:
                CheckArray(array, value, path, ref problems);
                break;
            case ObjectSchema members:
                CheckObject(members, value, path, ref problems);
                break;
            case UnionSchema union:
                CheckUnion(union, value, path, ref problems);
                break;
        }
    }

    private static void CheckString(StringSchema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        if (value.ValueKind != JsonValueKind.String || !TryGetString(value, out var text))
        {
            Add(ref problems, path, SchemaProblemKind.WrongType, "string");
            return;
        }

        if (schema.Allowed is { } allowed)
        {
            if (!allowed.Contains(text, StringComparer.Ordinal))
            {
                Add(ref problems, path, SchemaProblemKind.NotAllowed, text, allowed);
            }
        }
        else if (text.Length < schema.MinLength)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must NOT have fewer than ", schema.MinLength, " characters"));
        }
        else if (text.Length > schema.MaxLength)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must NOT have more than ", schema.MaxLength.Value, " characters"));
        }
        else if (schema.Pattern is { } pattern && !Matches(pattern, text))
        {
            Add(ref problems, path, SchemaProblemKind.Pattern, pattern);
        }
    }

    private static void CheckNumber(NumberSchema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            Add(ref problems, path, SchemaProblemKind.WrongType, schema.WholeOnly ? "integer" : "number");
        }
        else if (schema.WholeOnly && Math.Floor(number) != number)
        {
            Add(ref problems, path, SchemaProblemKind.WrongType, "integer");
        }
        else if (schema.ExclusiveMinimum && number <= schema.Minimum)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must be > ", schema.Minimum.Value, string.Empty));
        }
        else if (number < schema.Minimum)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must be >= ", schema.Minimum.Value, string.Empty));
        }
        else if (number > schema.Maximum)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must be <= ", schema.Maximum.Value, string.Empty));
        }
    }

    private static void CheckArray(ArraySchema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Add(ref problems, path, SchemaProblemKind.WrongType, "array");
            return;
        }

        if (value.GetArrayLength() < schema.MinItems)
        {
            Add(ref problems, path, SchemaProblemKind.OutOfRange, Limit("must NOT have fewer than ", schema.MinItems, " items"));
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Check(schema.Items, item, new SchemaPath(path, index++), ref problems);
        }
    }

    // The order of the reports is that of the original's validator: missing members, unknown members, then the values.
    private static void CheckObject(ObjectSchema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(ref problems, path, SchemaProblemKind.WrongType, "object");
            return;
        }

        foreach (var member in schema.Members)
        {
            if (member.Required && !value.TryGetProperty(member.Name, out _))
            {
                Add(ref problems, path, SchemaProblemKind.MissingMember, member.Name);
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            if (!TryGetName(property, out var name))
            {
                Add(ref problems, path, SchemaProblemKind.UnknownMember, "\uFFFD");
            }
            else if (schema.Find(name) is null && schema.Additional is null)
            {
                Add(ref problems, path, SchemaProblemKind.UnknownMember, name, [.. schema.Members.Select(member => member.Name)]);
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            if (TryGetName(property, out var name) && (schema.Find(name)?.Schema ?? schema.Additional) is { } memberSchema)
            {
                Check(memberSchema, property.Value, new SchemaPath(path, name), ref problems);
            }
        }
    }

    private static void CheckUnion(UnionSchema schema, JsonElement value, SchemaPath path, ref List<SchemaProblem>? problems)
    {
        List<SchemaProblem>? closest = null;
        foreach (var alternative in schema.Alternatives)
        {
            List<SchemaProblem>? own = null;
            Check(alternative, value, path, ref own);
            if (own is null)
            {
                return;
            }

            // The alternative of the same JSON type is the one the writer meant; its report is the useful one.
            var sameType = !own.Exists(problem => problem.Kind == SchemaProblemKind.WrongType && problem.Path.Count == path.Depth);
            if (sameType && (closest is null || own.Count < closest.Count))
            {
                closest = own;
            }
        }

        if (closest is not null)
        {
            (problems ??= []).AddRange(closest);
            return;
        }

        Add(ref problems, path, SchemaProblemKind.NoAlternative, string.Join(" or ", schema.Alternatives.Select(TypeName).Distinct()));
    }

    /// <summary>The JSON type a schema accepts, in words.</summary>
    public static string TypeName(Schema schema) => schema switch
    {
        StringSchema => "string",
        NumberSchema { WholeOnly: true } => "integer",
        NumberSchema => "number",
        BooleanSchema => "boolean",
        NullSchema => "null",
        ArraySchema => "array",
        ObjectSchema => "object",
        UnionSchema union => string.Join(" or ", union.Alternatives.Select(TypeName).Distinct()),
        _ => "any value",
    };

    // A string with half of a surrogate pair is JSON, but no text.
    private static bool TryGetString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = string.Empty;
            return false;
        }
    }

    private static bool TryGetName(JsonProperty property, out string name)
    {
        try
        {
            name = property.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = string.Empty;
            return false;
        }
    }

    private static bool Matches(string pattern, string text) =>
        Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Limit(string before, double limit, string after) =>
        before + limit.ToString(CultureInfo.InvariantCulture) + after;

    private static void Add(
        ref List<SchemaProblem>? problems, SchemaPath path, SchemaProblemKind kind, string subject, IReadOnlyList<string>? allowed = null) =>
        (problems ??= []).Add(new SchemaProblem(path.ToList(), kind, subject, allowed));

    // A linked list on the way down, a real list only when there is something to report.
    private sealed class PathNode(PathNode? parent, string? name, int index)
    {
        public PathNode? Parent => parent;

        public string Text => name ?? index.ToString(CultureInfo.InvariantCulture);
    }

    private readonly struct SchemaPath
    {
        private readonly PathNode? _node;

        public SchemaPath(SchemaPath parent, string name)
        {
            _node = new PathNode(parent._node, name, 0);
            Depth = parent.Depth + 1;
        }

        public SchemaPath(SchemaPath parent, int index)
        {
            _node = new PathNode(parent._node, null, index);
            Depth = parent.Depth + 1;
        }

        public int Depth { get; }

        public List<string> ToList()
        {
            var list = new List<string>(Depth);
            for (var node = _node; node is not null; node = node.Parent)
            {
                list.Add(node.Text);
            }

            list.Reverse();
            return list;
        }
    }
}
