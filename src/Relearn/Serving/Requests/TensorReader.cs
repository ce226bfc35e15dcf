using System.Text;
using System.Text.Json;
using Relearn.Inference.Features;

namespace Relearn.Serving.Requests;

/// <summary>Reads an inference request of the Open Inference Protocol as JSON.</summary>
/// <remarks>Each tensor's data is read where it stands if its name, type and shape stand before it, as callers write it; else when the tensor ends.</remarks>
static class TensorReader
{
    const int LongestShape = 8;

    /// <summary>Reads a request into rows.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <param name="columns">What the model reads.</param>
    /// <param name="rows">Takes the values; has begun.</param>
    /// <param name="raw">Takes where the values stand; null without a log.</param>
    /// <param name="envelope">Takes what stands around them.</param>
    /// <returns>The outputs that are wanted.</returns>
    /// <exception cref="Numerics.UserErrorException">The request is wrong.</exception>
    public static InferOutputs Read(ReadOnlySpan<byte> body, RequestColumns columns, TensorRows rows, RawRows? raw, ref RequestEnvelope envelope)
    {
        var cursor = new JsonCursor(body);
        try
        {
            var outputs = InferOutputs.None;
            if (!ReadAll(ref cursor, columns, rows, raw, ref envelope, ref outputs)) { throw Blame(body).Exception(); }
            rows.End();
            envelope.Count = rows.Rows;
            return outputs;
        }
        catch (JsonException)
        {
            throw Blame(body).Exception();
        }
        catch (InvalidOperationException)
        {
            // The JSON reader checks the bytes of a text only when it is asked for the text.
            throw ServingErrors.NotUtf8().Exception();
        }
    }

    static bool ReadAll(scoped ref JsonCursor cursor, RequestColumns columns, TensorRows rows, RawRows? raw, ref RequestEnvelope envelope, ref InferOutputs outputs)
    {
        if (!cursor.Take((byte)'{')) { return false; }
        var hasInputs = false;
        if (!cursor.Take((byte)'}'))
        {
            do
            {
                if (!TakeName(ref cursor, out var name)) { return false; }
                if (name.SequenceEqual("inputs"u8))
                {
                    if (hasInputs || !ReadInputs(ref cursor, columns, rows, raw)) { return false; }
                    hasInputs = true;
                }
                else if (name.SequenceEqual("id"u8))
                {
                    if (cursor.Take("null"u8)) { continue; }
                    if (!TakeText(ref cursor, out envelope.RequestId)) { return false; }
                    envelope.HasRequestId = true;
                }
                else if (name.SequenceEqual("parameters"u8))
                {
                    if (!ReadParameters(ref cursor, rows, ref envelope)) { return false; }
                }
                else if (name.SequenceEqual("outputs"u8))
                {
                    if (!ReadOutputs(ref cursor, rows, ref outputs)) { return false; }
                }
                else if (!cursor.TakeValue())
                {
                    return false;
                }
            }
            while (cursor.Take((byte)','));
            if (!cursor.Take((byte)'}')) { return false; }
        }
        return cursor.AtEnd;
    }

    static bool ReadParameters(scoped ref JsonCursor cursor, TensorRows rows, ref RequestEnvelope envelope)
    {
        if (!cursor.Take((byte)'{')) { return false; }
        if (cursor.Take((byte)'}')) { return true; }
        do
        {
            if (!TakeName(ref cursor, out var name)) { return false; }
            var start = cursor.At;
            if (name.SequenceEqual("key"u8))
            {
                if (cursor.Peek() != '"' && cursor.TakeNumber(out _)) { envelope.Key = cursor.Since(start); }
                else if (!TakeText(ref cursor, out envelope.Key)) { return false; }
            }
            else if (name.SequenceEqual("event_time"u8))
            {
                if (!cursor.TakeText(out var time) || !RequestReader.TryInstant(time, out envelope.EventTime))
                {
                    rows.Add(ServingErrors.EventTimeWrong());
                    if (cursor.At == start && !cursor.TakeValue()) { return false; }
                }
            }
            else if (!cursor.TakeValue())
            {
                return false;
            }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)'}');
    }

    static bool ReadOutputs(scoped ref JsonCursor cursor, TensorRows rows, ref InferOutputs outputs)
    {
        if (!cursor.Take((byte)'[')) { return false; }
        if (cursor.Take((byte)']')) { return true; }
        do
        {
            if (!cursor.Take((byte)'{')) { return false; }
            do
            {
                if (!TakeName(ref cursor, out var name)) { return false; }
                if (!name.SequenceEqual("name"u8))
                {
                    if (!cursor.TakeValue()) { return false; }
                    continue;
                }
                if (!TakeText(ref cursor, out var output)) { return false; }
                outputs |= Output(output, rows);
            }
            while (cursor.Take((byte)','));
            if (!cursor.Take((byte)'}')) { return false; }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)']');
    }

    /// <summary>The output of a name; one that does not exist is noted.</summary>
    public static InferOutputs Output(ReadOnlySpan<byte> name, TensorRows rows)
    {
        foreach (var tensor in rows.Outputs)
        {
            if (tensor.IsNamed(name)) { return tensor.Output; }
        }
        rows.Add(ServingErrors.OutputUnknown(rows.Model, Encoding.UTF8.GetString(name), rows.Outputs.Select(o => o.Name)));
        return InferOutputs.None;
    }

    static bool ReadInputs(scoped ref JsonCursor cursor, RequestColumns columns, TensorRows rows, RawRows? raw)
    {
        if (!cursor.Take((byte)'[')) { return false; }
        if (cursor.Take((byte)']')) { return true; }
        do
        {
            if (!ReadInput(ref cursor, columns, rows, raw)) { return false; }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)']');
    }

    static bool ReadInput(scoped ref JsonCursor cursor, RequestColumns columns, TensorRows rows, RawRows? raw)
    {
        if (!cursor.Take((byte)'{')) { return false; }
        ReadOnlySpan<byte> name = default, datatype = default;
        Span<long> shape = stackalloc long[LongestShape];
        var (rank, data, read) = (-1, -1, false);
        if (!cursor.Take((byte)'}'))
        {
            do
            {
                if (!TakeName(ref cursor, out var key)) { return false; }
                if (key.SequenceEqual("name"u8)) { if (!TakeText(ref cursor, out name)) { return false; } }
                else if (key.SequenceEqual("datatype"u8)) { if (!TakeText(ref cursor, out datatype)) { return false; } }
                else if (key.SequenceEqual("shape"u8)) { if (!TakeShape(ref cursor, shape, out rank)) { return false; } }
                else if (key.SequenceEqual("data"u8) && data < 0)
                {
                    data = cursor.At;
                    if (name.IsEmpty || datatype.IsEmpty || rank < 0) { if (!cursor.TakeValue()) { return false; } }
                    else if (!ReadTensor(ref cursor, name, datatype, shape[..rank], columns, rows, raw)) { return false; }
                    else { read = true; }
                }
                else if (!cursor.TakeValue()) { return false; }
            }
            while (cursor.Take((byte)','));
            if (!cursor.Take((byte)'}')) { return false; }
        }
        if (name.IsEmpty || datatype.IsEmpty || rank < 0 || data < 0)
        {
            rows.Add(ServingErrors.InferWrong(name.IsEmpty ? "a tensor has no 'name'." : $"tensor '{Encoding.UTF8.GetString(name)}' has no '{(datatype.IsEmpty ? "datatype" : rank < 0 ? "shape" : "data")}'."));
            return true;
        }
        if (read) { return true; }
        var end = cursor.At;
        cursor.At = data;
        if (!ReadTensor(ref cursor, name, datatype, shape[..rank], columns, rows, raw)) { return false; }
        cursor.At = end;
        return true;
    }

    static bool TakeShape(scoped ref JsonCursor cursor, scoped Span<long> shape, out int rank)
    {
        rank = 0;
        if (!cursor.Take((byte)'[')) { return false; }
        if (cursor.Take((byte)']')) { return true; }
        do
        {
            if (!cursor.TakeNumber(out var size)) { return false; }
            // What no tensor of ours has is told by its shape, not as bad JSON.
            if (rank < shape.Length) { shape[rank++] = size is >= 0 and <= int.MaxValue && size == Math.Floor(size) ? (long)size : -1; }
        }
        while (cursor.Take((byte)','));
        return cursor.Take((byte)']');
    }

    static bool ReadTensor(scoped ref JsonCursor cursor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> datatype, scoped ReadOnlySpan<long> shape, RequestColumns columns, TensorRows rows, RawRows? raw)
    {
        if (!rows.TryBegin(name, datatype, shape, out var slot)) { return cursor.TakeValue(); }
        raw?.Reserve(rows.Rows, columns.Count);
        var start = cursor.At;
        if (!cursor.Take((byte)'[')) { return Bad(ref cursor, start, slot, rows, "'data' is not a list"); }
        var (element, expected) = (0, rows.Rows * slot.Width);
        var isNested = cursor.Peek() == '[';
        if (!cursor.Take((byte)']'))
        {
            do
            {
                if (!isNested)
                {
                    if (!ReadElement(ref cursor, ref element, expected, slot, columns, rows, raw, out var wrong)) { return wrong && Skip(ref cursor, start); }
                    continue;
                }
                if (slot.Rank < 2 || !cursor.Take((byte)'[')) { return Bad(ref cursor, start, slot, rows, "'data' is not nested as the shape says"); }
                var line = element;
                do
                {
                    if (!ReadElement(ref cursor, ref element, expected, slot, columns, rows, raw, out var wrong)) { return wrong && Skip(ref cursor, start); }
                }
                while (cursor.Take((byte)','));
                if (!cursor.Take((byte)']')) { return false; }
                if (element - line != slot.Width) { return Bad(ref cursor, start, slot, rows, $"a row of 'data' has {element - line} elements, expected {slot.Width}"); }
            }
            while (cursor.Take((byte)','));
            if (!cursor.Take((byte)']')) { return false; }
        }
        if (element != expected) { rows.Add(ServingErrors.TensorLength(rows.Model, slot.Name, element, expected)); }
        return true;
    }

    static bool Skip(scoped ref JsonCursor cursor, int start)
    {
        cursor.At = start;
        return cursor.TakeValue();
    }

    static bool Bad(scoped ref JsonCursor cursor, int start, in TensorSlot slot, TensorRows rows, string detail)
    {
        rows.Add(ServingErrors.InferWrong($"tensor '{slot.Name}': {detail}."));
        return Skip(ref cursor, start);
    }

    // False with 'wrong' if the element was noted as one that does not fit; false without it if this is not JSON.
    static bool ReadElement(scoped ref JsonCursor cursor, ref int element, int expected, in TensorSlot slot, RequestColumns columns, TensorRows rows, RawRows? raw, out bool wrong)
    {
        wrong = false;
        var start = cursor.At;
        // Too many are counted, not kept.
        if (element >= expected)
        {
            element++;
            return cursor.TakeValue();
        }
        var (row, column) = slot.Width == 1 ? (element, slot.First) : (element / slot.Width, element % slot.Width);
        if (!Set(ref cursor, slot, row, column, columns.Kinds[column], rows))
        {
            cursor.At = start;
            wrong = cursor.TakeValue();
            if (wrong) { rows.Wrong(slot, element, Shorten(cursor.Since(start))); }
            return false;
        }
        raw?.Put(row * columns.Count + column, start, cursor.At);
        element++;
        return true;
    }

    static bool Set(scoped ref JsonCursor cursor, in TensorSlot slot, int row, int column, ValueKind kind, TensorRows rows)
    {
        if (cursor.Peek() == 'n')
        {
            if (!cursor.Take("null"u8)) { return false; }
            rows.SetMissing(row, column);
            return true;
        }
        if (kind == ValueKind.Number) { return cursor.TakeNumber(out var number) && rows.SetNumber(slot, row, column, number); }
        if (kind == ValueKind.Boolean)
        {
            var isTrue = cursor.Take("true"u8);
            if (!isTrue && !cursor.Take("false"u8)) { return false; }
            rows.SetBoolean(row, column, isTrue);
            return true;
        }
        return TakeText(ref cursor, out var text) && rows.SetBytes(row, column, text);
    }

    static bool TakeName(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name) => TakeText(ref cursor, out name) && cursor.Take((byte)':');

    static bool TakeText(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> text)
    {
        if (cursor.TakePlainText(out text)) { return true; }
        if (!cursor.TakeText(out var escaped)) { return false; }
        text = Encoding.UTF8.GetBytes(escaped);
        return true;
    }

    static string Shorten(ReadOnlySpan<byte> text)
    {
        var found = Encoding.UTF8.GetString(text);
        return found.Length <= 40 ? found : found[..40] + "...";
    }

    // The patient reader knows where JSON ends to be JSON.
    static Numerics.UserError Blame(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) { }
            return ServingErrors.InferWrong("its parts are not those of an inference request.");
        }
        catch (JsonException e)
        {
            return ServingErrors.InferWrong($"it is not valid JSON at byte {e.BytePositionInLine}, line {(e.LineNumber ?? 0) + 1}.");
        }
    }
}
