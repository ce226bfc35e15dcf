using System.Globalization;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Serving.Requests;

namespace Relearn.Serving;

/// <summary>Reads a request: finds the rows first, then each value, and names everything that is wrong at once.</summary>
static class RequestReader
{
    /// <summary>Reads all but the values of the rows.</summary>
    /// <param name="body">The request.</param>
    /// <param name="rows">Takes where rows begin and end, as far as there is room.</param>
    /// <param name="most">Most candidates of one decision.</param>
    public static RequestEnvelope ReadEnvelope(ReadOnlySpan<byte> body, Span<(int, int)> rows, int most)
    {
        var envelope = new RequestEnvelope { Rows = rows, EventTime = double.NaN, Count = -1 };
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { throw ServingErrors.RowsMissing().Exception(); }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("rows"u8)) { ReadRows(ref reader, ref envelope); }
                else if (reader.ValueTextEquals("request_id"u8))
                {
                    var id = Text(ref reader);
                    envelope.RequestId = id;
                    envelope.HasRequestId = id is not null;
                }
                else if (reader.ValueTextEquals("key"u8)) { envelope.Key = Text(ref reader); }
                else if (reader.ValueTextEquals("event_time"u8))
                {
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.Null) { continue; }
                    if (!TryInstant(ref reader, out envelope.EventTime)) { throw ServingErrors.EventTimeWrong().Exception(); }
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }
            // Nothing may follow.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw ServingErrors.NotJson($"at byte {e.BytePositionInLine}, line {(e.LineNumber ?? 0) + 1}.").Exception();
        }
        catch (InvalidOperationException)
        {
            throw ServingErrors.NotUtf8().Exception();
        }
        if (envelope.Count < 0) { throw ServingErrors.RowsMissing().Exception(); }
        return envelope.Count == 0 || envelope.Count > most ? throw ServingErrors.RowCount(envelope.Count, most).Exception() : envelope;
    }

    static byte[]? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return null;
            case JsonTokenType.String: return System.Text.Encoding.UTF8.GetBytes(reader.GetString()!);
            case JsonTokenType.Number: return reader.ValueSpan.ToArray();
            default: throw ServingErrors.NotJson("'request_id' and 'key' are texts.").Exception();
        }
    }

    static void ReadRows(ref Utf8JsonReader reader, ref RequestEnvelope envelope)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) { throw ServingErrors.RowsMissing().Exception(); }
        envelope.Count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) { throw ServingErrors.RowsMissing().Exception(); }
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (envelope.Count < envelope.Rows.Length) { envelope.Rows[envelope.Count] = (start, (int)reader.BytesConsumed); }
            envelope.Count++;
        }
    }

    /// <summary>Reads the values of one row of a request to a model.</summary>
    public static void ReadRow(ReadOnlySpan<byte> row, int index, int count, Predictor predictor, PredictorScratch scratch, bool instants, ref List<UserError>? problems) =>
        ReadRow(row, index, count, predictor.Name, predictor.Inputs, scratch, instants, ref problems);

    /// <summary>Reads the values of one row of whatever has columns.</summary>
    /// <param name="row">The row's JSON object.</param>
    /// <param name="index">Its position, 0-based.</param>
    /// <param name="count">Number of rows of the request.</param>
    /// <param name="what">What messages call the one who wants them: <c>Model 'delays'</c>.</param>
    /// <param name="inputs">The columns that are wanted: the first ones of <paramref name="buffer"/>.</param>
    /// <param name="buffer">Takes the values.</param>
    /// <param name="instants">Times may have an offset: the project's clock is UTC.</param>
    /// <param name="problems">Takes what is wrong; null until something is.</param>
    public static void ReadRow(ReadOnlySpan<byte> row, int index, int count, string what, IReadOnlyList<InputColumn> inputs, RowBuffer buffer, bool instants, ref List<UserError>? problems)
    {
        try
        {
            ReadValues(row, index, count, what, inputs, buffer, instants, ref problems);
        }
        catch (InvalidOperationException)
        {
            // The JSON reader checks the bytes of a text only when it is asked for the text.
            (problems ??= []).Add(ServingErrors.NotUtf8());
        }
    }

    static void ReadValues(ReadOnlySpan<byte> row, int index, int count, string what, IReadOnlyList<InputColumn> inputs, RowBuffer buffer, bool instants, ref List<UserError>? problems)
    {
        Span<bool> seen = inputs.Count <= 512 ? stackalloc bool[inputs.Count] : new bool[inputs.Count];
        seen.Clear();
        var reader = new Utf8JsonReader(row);
        reader.Read();
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Callers mostly send the columns in the order of the model.
            var column = expected < inputs.Count && reader.ValueTextEquals(inputs[expected].Name) ? expected : Find(ref reader, inputs);
            reader.Read();
            if (column < 0)
            {
                reader.Skip();
                continue;
            }
            expected = column + 1;
            if (seen[column])
            {
                (problems ??= []).Add(ServingErrors.ColumnTwice(what, inputs[column].Name, index + 1, count));
                reader.Skip();
                continue;
            }
            seen[column] = true;
            if (!Set(ref reader, inputs[column].Kind, index, column, buffer, instants))
            {
                (problems ??= []).Add(ServingErrors.ValueWrong(what, inputs[column].Name, inputs[column].Kind, index + 1, count, Describe(ref reader)));
            }
            reader.Skip();
        }
        if (!seen.Contains(false)) { return; }
        var unknown = Unknown(row, inputs);
        for (var c = 0; c < seen.Length; c++)
        {
            if (!seen[c]) { (problems ??= []).Add(ServingErrors.ColumnMissing(what, inputs[c].Name, index + 1, count, unknown)); }
        }
    }

    static int Find(ref Utf8JsonReader reader, IReadOnlyList<InputColumn> inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            if (reader.ValueTextEquals(inputs[i].Name)) { return i; }
        }
        return -1;
    }

    static bool Set(ref Utf8JsonReader reader, ValueKind kind, int row, int column, RowBuffer buffer, bool instants)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null when kind == ValueKind.Text: buffer.SetText(row, column, null); return true;
            case JsonTokenType.Null: buffer.SetNumber(row, column, double.NaN); return true;
            case JsonTokenType.Number when kind == ValueKind.Number && reader.TryGetDouble(out var number) && double.IsFinite(number): buffer.SetNumber(row, column, number); return true;
            case JsonTokenType.String when kind == ValueKind.Text: buffer.SetText(row, column, reader.GetString()); return true;
            case JsonTokenType.True or JsonTokenType.False when kind is ValueKind.Boolean: buffer.SetNumber(row, column, reader.GetBoolean() ? 1 : 0); return true;
            case JsonTokenType.String when kind == ValueKind.Time && TryTime(ref reader, instants, out var time): buffer.SetNumber(row, column, time); return true;
            default: return false;
        }
    }

    // ISO 8601 and what databases write; nothing that would take today's date for what is not there.
    static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd",
    ];

    /// <summary>Microseconds since 1970: of the clock as written, or of UTC where an offset says what the instant is.</summary>
    static bool TryTime(ref Utf8JsonReader reader, bool instants, out double microseconds)
    {
        microseconds = double.NaN;
        if (reader.TokenType != JsonTokenType.String) { return false; }
        return TryTime(reader.GetString()!, instants, out microseconds);
    }

    /// <summary>The clock as a text says it, microseconds since 1970.</summary>
    /// <param name="text">The text.</param>
    /// <param name="instants">It may have an offset. Where the project says in which zone the clock runs, an offset would say it a second time, and perhaps otherwise.</param>
    /// <param name="microseconds">The clock as written, or UTC where an offset says what the instant is.</param>
    internal static bool TryTime(string text, bool instants, out double microseconds)
    {
        microseconds = double.NaN;
        return (instants || !HasOffset(text)) && TryInstant(text, out microseconds);
    }

    static bool HasOffset(string text) => text.Length > 10 && (text[^1] is 'Z' or 'z' || text.AsSpan(10).IndexOfAny('+', '-') >= 0);

    static bool TryInstant(ref Utf8JsonReader reader, out double microseconds)
    {
        microseconds = double.NaN;
        return reader.TokenType == JsonTokenType.String && TryInstant(reader.GetString(), out microseconds);
    }

    /// <summary>The instant that a text names, microseconds since 1970 UTC; without an offset it is taken as UTC. Years 1900 to 2199.</summary>
    internal static bool TryInstant(string? text, out double microseconds)
    {
        var read = DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year is >= 1900 and < 2200;
        microseconds = read ? (time.UtcDateTime - DateTime.UnixEpoch).Ticks / 10 : double.NaN;
        return read;
    }

    static string Describe(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"the text \"{Shorten(reader.GetString()!)}\"",
        JsonTokenType.Number => $"the number {System.Text.Encoding.UTF8.GetString(reader.ValueSpan)}",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    };

    static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    /// <summary>Names in the row that the model does not expect: one of them may be a column that is missing, misspelt.</summary>
    static List<string> Unknown(ReadOnlySpan<byte> row, IReadOnlyList<InputColumn> inputs)
    {
        var names = new List<string>();
        var reader = new Utf8JsonReader(row);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Find(ref reader, inputs) < 0) { names.Add(reader.GetString()!); }
            reader.Read();
            reader.Skip();
        }
        return names;
    }
}
