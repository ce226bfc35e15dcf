using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving.Batches;

/// <summary>JSON lines from a stream: an object a line, read as the rows of a request. It goes out as it came in, with its results as further properties.</summary>
sealed class JsonRequestRows(BatchModel model, string? timeColumn, bool instants) : IRequestRows
{
    readonly int _time = model.Predictor.Inputs.ToList().FindIndex(i => i.Name == timeColumn);
    readonly RowBuffer _row = new(model.Predictor.Inputs);
    readonly byte[] _release = JsonSerializer.SerializeToUtf8Bytes(model.Release, BatchesJson.Default.String);

    public int Cut(ReadOnlySpan<byte> data, bool last)
    {
        var end = data.IndexOf((byte)'\n');
        return end >= 0 ? end + 1 : last ? data.Length : 0;
    }

    public bool TakeHeader(ReadOnlySpan<byte> record, ArrayBufferWriter<byte> output) => false;

    static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> record) => record.Trim(" \t\r\n"u8);

    static bool IsObject(ReadOnlySpan<byte> line, out string problem)
    {
        problem = "it is not one object.";
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { return false; }
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException e)
        {
            problem = $"{e.Message.Split(" LineNumber")[0].TrimEnd('.')}.";
            return false;
        }
    }

    public string? Read(ReadOnlySpan<byte> record, long line, PredictorScratch scratch, int slot)
    {
        var row = Line(record);
        if (!IsObject(row, out var problem)) { return BatchesErrors.LineWrong(problem).Message; }
        List<UserError>? problems = null;
        _row.Reserve(1);
        // A line is read like a request of one row.
        RequestReader.ReadRow(row, 0, 1, model.Predictor.Name, model.Predictor.Inputs, _row, instants, ref problems);
        if (problems is not null) { return string.Join(' ', problems.Select(p => p.Message)); }
        for (var c = 0; c < model.Predictor.Inputs.Count; c++)
        {
            var vector = _row.Batch.Vectors[c];
            if (vector.Kind == ValueKind.Text) { scratch.SetText(slot, c, vector.Codes[0] < 0 ? null : vector.Dictionary[vector.Codes[0]]); }
            else { scratch.SetNumber(slot, c, vector.Numbers[0]); }
        }
        return _time >= 0 && double.IsNaN(scratch.Batch.Vectors[_time].Numbers[slot]) ? BatchesErrors.TimeAbsent(model.Predictor.Name, timeColumn!).Message : null;
    }

    static void Begin(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> line)
    {
        var body = line[..^1].TrimEnd(" \t"u8);
        output.Write(body);
        output.Write(body is [(byte)'{'] ? "\"score\":"u8 : ",\"score\":"u8);
    }

    public void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, RowResult result)
    {
        Begin(output, Line(record));
        output.WriteJson(result, model.Predictor.Classes);
        output.Write("\"release\":"u8);
        output.Write(_release);
        output.Write("}\n"u8);
    }

    public void WriteWrong(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, long line, string error)
    {
        var row = Line(record);
        Begin(output, IsObject(row, out _) && System.Text.Unicode.Utf8.IsValid(row) ? row : "{}"u8);
        output.Write(model.Predictor.Classes is null ? "null,\"decision\":null,\"release\":"u8 : "null,\"class\":null,\"unfamiliar\":null,\"release\":"u8);
        output.Write(_release);
        output.Write(",\"error\":\""u8);
        output.Write(JsonEncodedText.Encode($"line {line}: {error}", JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\"}\n"u8);
    }
}
