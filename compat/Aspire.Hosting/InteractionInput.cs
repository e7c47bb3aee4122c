using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Kind of an input field.</summary>
[Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public enum InputType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Text that is not shown.</summary>
    SecretText,

    /// <summary>One of several options.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>An input field.</summary>
[Experimental("ASPIREINTERACTION001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public sealed class InteractionInput
{
    /// <summary>Name of the field.</summary>
    public required string Name { get; init; }

    /// <summary>Text before the field.</summary>
    public string? Label { get; init; }

    /// <summary>What to put in.</summary>
    public string? Description { get; init; }

    /// <summary>True when the description is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; init; }

    /// <summary>Kind of the field.</summary>
    public required InputType InputType { get; init; }

    /// <summary>True when it must not stay empty.</summary>
    public bool Required { get; init; }

    /// <summary>Options of a choice: value and text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Options { get; set; }

    /// <summary>The value.</summary>
    public string? Value { get; set; }

    /// <summary>Text in the empty field.</summary>
    public string? Placeholder { get; set; }
}

#pragma warning disable ASPIREINTERACTION001 // the annotation only carries what the experimental method was given
internal sealed class InputGeneratorAnnotation(Func<ParameterResource, InteractionInput> createInput) : IResourceAnnotation
{
    public Func<ParameterResource, InteractionInput> CreateInput { get; } = createInput;
}
#pragma warning restore ASPIREINTERACTION001
