using Aspire.Hosting.Docker.Resources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace Aspire.Hosting.Docker.Publishing;

/// <summary>Compose files as YAML: text in double quotes, numbers and booleans bare, what is empty left out.</summary>
internal static class ComposeYaml
{
    /// <summary>Writes a file.</summary>
    public static string Write(ComposeFile file) => new SerializerBuilder()
        .IncludeNonPublicProperties()
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull | DefaultValuesHandling.OmitEmptyCollections)
        .WithIndentedSequences()
        .DisableAliases()
        .WithTypeConverter(new FileModeConverter())
        .WithEventEmitter(inner => new QuotedText(inner))
        .WithNewLine("\n")
        .Build()
        .Serialize(file);

    // a bare 08 or yes means something else to YAML; a value in quotes never does
    private sealed class QuotedText(IEventEmitter inner) : ChainedEventEmitter(inner)
    {
        private readonly Stack<Container> _open = new();

        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (!IsKey() && eventInfo.Source.Value is string text)
            {
                eventInfo.Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted;
            }

            base.Emit(eventInfo, emitter);
        }

        public override void Emit(MappingStartEventInfo eventInfo, IEmitter emitter)
        {
            IsKey();
            _open.Push(new Container { IsMapping = true });
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(MappingEndEventInfo eventInfo, IEmitter emitter)
        {
            _open.Pop();
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(SequenceStartEventInfo eventInfo, IEmitter emitter)
        {
            IsKey();
            _open.Push(new Container());
            base.Emit(eventInfo, emitter);
        }

        public override void Emit(SequenceEndEventInfo eventInfo, IEmitter emitter)
        {
            _open.Pop();
            base.Emit(eventInfo, emitter);
        }

        // in a mapping keys and values alternate
        private bool IsKey()
        {
            if (!_open.TryPeek(out var container) || !container.IsMapping)
            {
                return false;
            }

            container.ExpectsValue = !container.ExpectsValue;
            return container.ExpectsValue;
        }

        private sealed class Container
        {
            public bool IsMapping { get; init; }

            public bool ExpectsValue { get; set; }
        }
    }

    // Compose reads a mode as YAML 1.1 does, where a leading zero means octal
    private sealed class FileModeConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(UnixFileMode) || type == typeof(UnixFileMode?);

        public object? ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer) => throw new NotSupportedException();

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, "0" + Convert.ToString((int)(UnixFileMode)value!, 8), ScalarStyle.Plain, true, false));
    }
}
