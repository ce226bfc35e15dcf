using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Relearn.Client;

/// <summary>Writes requests without reflection.</summary>
static class RowWriter
{
    public static ReadOnlyMemory<byte> Request(PredictOptions? options, Action<Utf8JsonWriter> rows)
    {
        return Write(json =>
        {
            json.WriteStartObject();
            if (options?.RequestId is { } id) { json.WriteString("request_id"u8, id); }
            if (options?.Key is { } key) { json.WriteString("key"u8, key); }
            if (options?.EventTime is { } time) { json.WriteString("event_time"u8, time); }
            json.WritePropertyName("rows"u8);
            rows(json);
            json.WriteEndObject();
        });
    }

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer)) { write(json); }
        return buffer.WrittenMemory;
    }

    public static void Rows<T>(Utf8JsonWriter json, IReadOnlyList<T> rows, JsonTypeInfo<T> type)
    {
        json.WriteStartArray();
        foreach (var row in rows) { JsonSerializer.Serialize(json, row, type); }
        json.WriteEndArray();
    }

    /// <exception cref="ArgumentException">A value has a type that no column has; every one is named.</exception>
    public static void Rows(Utf8JsonWriter json, IReadOnlyList<IReadOnlyDictionary<string, object?>> rows)
    {
        List<string>? problems = null;
        json.WriteStartArray();
        for (var i = 0; i < rows.Count; i++)
        {
            json.WriteStartObject();
            foreach (var (column, value) in rows[i])
            {
                json.WritePropertyName(column);
                if (Value(json, value)) { continue; }
                json.WriteNullValue();
                (problems ??= []).Add($"'{column}' of row {i + 1} of {rows.Count} is {(value is double or float ? "infinite" : $"a {value!.GetType().Name}")}");
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (problems is not null) { throw new ArgumentException($"These values cannot be sent: {string.Join("; ", problems)}. Send numbers, texts, booleans, DateTime, or null where a value is not known."); }
    }

    static bool Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            // Not a number is a missing one, as for a predictor.
            case null or double.NaN or float.NaN: json.WriteNullValue(); return true;
            case string text: json.WriteStringValue(text); return true;
            case bool flag: json.WriteBooleanValue(flag); return true;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); return true;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); return true;
            case int number: json.WriteNumberValue(number); return true;
            case long number: json.WriteNumberValue(number); return true;
            case decimal number: json.WriteNumberValue(number); return true;
            // The clock as it stands, without an offset: the project says in which zone it runs.
            case DateTime time: json.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Unspecified).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)); return true;
            case DateTimeOffset time: json.WriteStringValue(time); return true;
            default: return false;
        }
    }
}
