using System.Text.Json;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Default value of a parameter.</summary>
public abstract class ParameterDefault
{
    /// <summary>Writes the default to the manifest.</summary>
    public abstract void WriteToManifest(ManifestPublishingContext context);

    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}

/// <summary>A default that is made at random.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    /// <summary>Least number of characters; 22 gives 128 bits of entropy and more.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>True to use lower case letters.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>True to use upper case letters.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>True to use digits.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>True to use punctuation.</summary>
    public bool Special { get; set; } = true;

    /// <summary>Least number of lower case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>Least number of upper case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>Least number of digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>Least number of punctuation characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    public override string GetDefaultValue() => PasswordGenerator.Generate(this);

    /// <inheritdoc />
    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteUnless(writer, "lower", Lower, true);
        WriteUnless(writer, "upper", Upper, true);
        WriteUnless(writer, "numeric", Numeric, true);
        WriteUnless(writer, "special", Special, true);
        WriteUnlessZero(writer, "minLower", MinLower);
        WriteUnlessZero(writer, "minUpper", MinUpper);
        WriteUnlessZero(writer, "minNumeric", MinNumeric);
        WriteUnlessZero(writer, "minSpecial", MinSpecial);
        writer.WriteEndObject();
    }

    private static void WriteUnless(Utf8JsonWriter writer, string name, bool value, bool usual)
    {
        if (value != usual)
        {
            writer.WriteBoolean(name, value);
        }
    }

    private static void WriteUnlessZero(Utf8JsonWriter writer, string name, int value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }
}

/// <summary>A default that is known.</summary>
/// <param name="value">The value.</param>
internal sealed class ConstantParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}
