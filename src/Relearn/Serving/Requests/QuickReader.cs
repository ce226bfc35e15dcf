using System.Text.Json;
using System.Text.Unicode;
using Relearn.Inference;
using Relearn.Inference.Features;

namespace Relearn.Serving.Requests;

/// <summary>Reads the common form of a request in one pass, without making an object.</summary>
/// <remarks>
/// It knows no messages: it gives up at whatever is unusual or wrong, and <see cref="RequestReader"/> reads the request again and says what.
/// Whatever it takes, that one reads to the same values: a test holds the two against each other.
/// </remarks>
static class QuickReader
{
    /// <summary>Most rows that a request can have, by its braces; it may have fewer.</summary>
    public static int MostRows(ReadOnlySpan<byte> body) => body.Count((byte)'{') - 1;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="columns">What the model reads.</param>
    /// <param name="buffer">Takes the values; has room for <see cref="MostRows"/>.</param>
    /// <param name="envelope">Its rows have room for as many; takes all that stands around the values.</param>
    /// <returns>False if the request is not of the common form: nothing of what was read counts.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, RequestColumns columns, RowBuffer buffer, ref RequestEnvelope envelope)
    {
        try
        {
            return Read(body, columns, buffer, ref envelope);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static bool Read(ReadOnlySpan<byte> body, RequestColumns columns, RowBuffer buffer, ref RequestEnvelope envelope)
    {
        var cursor = new JsonCursor(body);
        if (!cursor.Take((byte)'{')) { return false; }
        // A key that comes twice is for the other reader.
        var (hasRows, hasId, hasKey, hasTime) = (false, false, false, false);
        do
        {
            if (!cursor.TakePlainText(out var name) || !cursor.Take((byte)':')) { return false; }
            if (name.SequenceEqual("rows"u8))
            {
                if (hasRows || !ReadRows(ref cursor, columns, buffer, ref envelope)) { return false; }
                hasRows = true;
            }
            else if (name.SequenceEqual("request_id"u8))
            {
                if (hasId || !cursor.TakePlainText(out envelope.RequestId) || !Utf8.IsValid(envelope.RequestId)) { return false; }
                envelope.HasRequestId = hasId = true;
            }
            else if (name.SequenceEqual("key"u8))
            {
                if (hasKey || !cursor.TakePlainText(out envelope.Key) || !Utf8.IsValid(envelope.Key)) { return false; }
                hasKey = true;
            }
            else if (name.SequenceEqual("event_time"u8))
            {
                if (hasTime || !cursor.TakePlainText(out var text) || text.Length == 0) { return false; }
                // A date alone has no zone.
                if (!ClockText.TryRead(text[^1] == 'Z' && text.Length > 11 ? text[..^1] : text, out envelope.EventTime)) { return false; }
                hasTime = true;
            }
            else
            {
                return false;
            }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)'}') && cursor.AtEnd && hasRows && envelope.Count > 0 && envelope.Count <= columns.MostRows;
    }

    static bool ReadRows(ref JsonCursor cursor, RequestColumns columns, RowBuffer buffer, ref RequestEnvelope envelope)
    {
        if (!cursor.Take((byte)'[')) { return false; }
        Span<bool> seen = columns.Count <= 512 ? stackalloc bool[columns.Count] : new bool[columns.Count];
        var count = 0;
        do
        {
            var start = cursor.At;
            if (cursor.Peek() != '{' || count == envelope.Rows.Length) { return false; }
            seen.Clear();
            if (!ReadRow(ref cursor, columns, buffer, count, seen)) { return false; }
            envelope.Rows[count++] = (start, cursor.At);
        }
        while (cursor.Take((byte)','));
        envelope.Count = count;
        return cursor.Take((byte)']');
    }

    static bool ReadRow(ref JsonCursor cursor, RequestColumns columns, RowBuffer buffer, int row, scoped Span<bool> seen)
    {
        cursor.Take((byte)'{');
        var (expected, found) = (0, 0);
        while (true)
        {
            int column;
            // Callers mostly send the columns in the order of the model.
            if (expected < columns.Count && cursor.Take(columns.Keys[expected])) { column = expected; }
            else if (cursor.TakePlainText(out var name)) { column = columns.Find(name); }
            else { return false; }
            if (!cursor.Take((byte)':')) { return false; }
            if (column < 0)
            {
                // How deep the whole may be nested is the other reader's to say.
                if (cursor.Peek() is (byte)'{' or (byte)'[' || !cursor.TakeValue()) { return false; }
            }
            else
            {
                if (seen[column] || !Set(ref cursor, columns.Kinds[column], row, column, buffer)) { return false; }
                seen[column] = true;
                found++;
                expected = column + 1;
            }
            if (cursor.Take((byte)',')) { continue; }
            cursor.SkipSpace();
            if (cursor.Peek() != '}' || found < columns.Count) { return false; }
            // What stands behind the brace belongs to no row.
            cursor.At++;
            return true;
        }
    }

    static bool Set(ref JsonCursor cursor, ValueKind kind, int row, int column, RowBuffer buffer)
    {
        switch (cursor.Peek())
        {
            case (byte)'n':
                if (!cursor.Take("null"u8)) { return false; }
                if (kind == ValueKind.Text) { buffer.SetText(row, column, null); }
                else { buffer.SetNumber(row, column, double.NaN); }
                return true;
            case (byte)'t' when kind == ValueKind.Boolean && cursor.Take("true"u8): buffer.SetNumber(row, column, 1); return true;
            case (byte)'f' when kind == ValueKind.Boolean && cursor.Take("false"u8): buffer.SetNumber(row, column, 0); return true;
            case (byte)'"' when kind == ValueKind.Text && cursor.TakePlainText(out var text) && Utf8.IsValid(text): buffer.SetText(row, column, TextPool.Own.Take(text)); return true;
            case (byte)'"' when kind == ValueKind.Time && cursor.TakePlainText(out var clock) && ClockText.TryRead(clock, out var time): buffer.SetNumber(row, column, time); return true;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9') when kind == ValueKind.Number && cursor.TakeNumber(out var number) && double.IsFinite(number): buffer.SetNumber(row, column, number); return true;
            default: return false;
        }
    }
}
