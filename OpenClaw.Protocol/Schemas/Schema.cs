namespace OpenClaw.Protocol.Schemas;

/// <summary>
/// What a JSON value must look like. One description serves to check frames, method parameters and openclaw.json, and to
/// print the JSON Schema of it.
/// </summary>
public abstract record Schema
{
    /// <summary>Accepts every value.</summary>
    public static Schema Any { get; } = new AnySchema();

    /// <summary>Accepts true and false.</summary>
    public static Schema Flag { get; } = new BooleanSchema();

    /// <summary>Accepts every string.</summary>
    public static Schema Text { get; } = new StringSchema();

    /// <summary>Accepts a string of at least one character.</summary>
    public static Schema NonEmptyString { get; } = new StringSchema { MinLength = 1 };

    /// <summary>Accepts one of the given words.</summary>
    public static Schema OneOf(params string[] words) => new StringSchema { Allowed = words };

    /// <summary>Accepts an integer in the given range, both ends included.</summary>
    public static Schema Whole(double? minimum = null, double? maximum = null) =>
        new NumberSchema { WholeOnly = true, Minimum = minimum, Maximum = maximum };

    /// <summary>Accepts an array of such values.</summary>
    public static Schema ArrayOf(Schema items, int minItems = 0) => new ArraySchema(items) { MinItems = minItems };

    /// <summary>Accepts an object with any member names and such values.</summary>
    public static Schema MapOf(Schema values) => new ObjectSchema([]) { Additional = values };

    /// <summary>Accepts an object with these members and no others.</summary>
    public static ObjectSchema Closed(params SchemaMember[] members) => new(members);

    /// <summary>Accepts null and whatever <paramref name="schema"/> accepts.</summary>
    public static Schema Nullable(Schema schema) => new UnionSchema([schema, new NullSchema()]);

    /// <summary>A member that may be absent.</summary>
    public static SchemaMember Optional(string name, Schema schema) => new(name, schema, Required: false);

    /// <summary>A member that must be present.</summary>
    public static SchemaMember Required(string name, Schema schema) => new(name, schema, Required: true);
}

/// <summary>Accepts every value.</summary>
public sealed record AnySchema : Schema;

/// <summary>Accepts null alone.</summary>
public sealed record NullSchema : Schema;

/// <summary>Accepts true and false.</summary>
public sealed record BooleanSchema : Schema;

/// <summary>Accepts strings.</summary>
public sealed record StringSchema : Schema
{
    /// <summary>Fewest characters.</summary>
    public int MinLength { get; init; }

    /// <summary>Most characters; null means no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The allowed values; null means every string.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>A regular expression the string must match somewhere; null means none.</summary>
    public string? Pattern { get; init; }
}

/// <summary>Accepts numbers.</summary>
public sealed record NumberSchema : Schema
{
    /// <summary>Whether fractions are refused.</summary>
    public bool WholeOnly { get; init; }

    /// <summary>Smallest value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether <see cref="Minimum"/> itself is refused.</summary>
    public bool ExclusiveMinimum { get; init; }
}

/// <summary>Accepts arrays.</summary>
/// <param name="Items">What every item must look like.</param>
public sealed record ArraySchema(Schema Items) : Schema
{
    /// <summary>Fewest items.</summary>
    public int MinItems { get; init; }
}

/// <summary>Accepts objects.</summary>
public sealed record ObjectSchema : Schema
{
    private readonly Lazy<IReadOnlyList<SchemaMember>> _members;
    private Dictionary<string, SchemaMember>? _byName;

    /// <summary>With these members.</summary>
    /// <param name="members">The known members.</param>
    public ObjectSchema(IReadOnlyList<SchemaMember> members) => _members = new Lazy<IReadOnlyList<SchemaMember>>(members);

    /// <summary>With members that are made when somebody asks for them: of a large schema, most are never looked at.</summary>
    /// <param name="members">Makes the known members.</param>
    public ObjectSchema(Func<IReadOnlyList<SchemaMember>> members) => _members = new Lazy<IReadOnlyList<SchemaMember>>(members);

    /// <summary>The known members.</summary>
    public IReadOnlyList<SchemaMember> Members => _members.Value;

    /// <summary>What members with other names must look like; null means that there must be none.</summary>
    public Schema? Additional { get; init; }

    /// <summary>The member of that name, or null.</summary>
    public SchemaMember? Find(string name) =>
        (_byName ??= Members.ToDictionary(member => member.Name, StringComparer.Ordinal)).GetValueOrDefault(name);
}

/// <summary>Accepts what at least one of the alternatives accepts.</summary>
/// <param name="Alternatives">At least one.</param>
public sealed record UnionSchema(IReadOnlyList<Schema> Alternatives) : Schema;

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name, case-sensitive.</param>
/// <param name="Schema">What its value must look like.</param>
/// <param name="Required">Whether it must be present.</param>
public sealed record SchemaMember(string Name, Schema Schema, bool Required);
