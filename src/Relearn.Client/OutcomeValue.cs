using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relearn.Client;

/// <summary>What happened: yes or no, or the class that it turned out to be.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct OutcomeValue
{
    readonly bool _happened;
    readonly string? _path;

    OutcomeValue(bool happened, string? path) => (_happened, _path) = (happened, path);

    /// <summary>Yes or no.</summary>
    public static OutcomeValue FromBoolean(bool happened) => new(happened, null);

    /// <summary>A class: its path, written as the project's label is, such as <c>fashion > shoes</c>.</summary>
    public static OutcomeValue FromString(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new(false, path);
    }

    /// <summary>Yes or no.</summary>
    public static implicit operator OutcomeValue(bool happened) => FromBoolean(happened);

    /// <summary>A class.</summary>
    public static implicit operator OutcomeValue(string path) => FromString(path);

    internal sealed class Converter : JsonConverter<OutcomeValue>
    {
        public override OutcomeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String ? FromString(reader.GetString()!) : FromBoolean(reader.GetBoolean());

        public override void Write(Utf8JsonWriter writer, OutcomeValue value, JsonSerializerOptions options)
        {
            if (value._path is { } path) { writer.WriteStringValue(path); }
            else { writer.WriteBooleanValue(value._happened); }
        }
    }
}
