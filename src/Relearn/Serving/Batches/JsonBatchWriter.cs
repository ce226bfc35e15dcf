using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relearn.Inference.Features;

namespace Relearn.Serving.Batches;

/// <summary>Writes JSON lines: an object a row.</summary>
sealed class JsonBatchWriter(Stream stream, IReadOnlyList<KeptColumn> kept, BatchModel model) : IBatchWriter
{
    readonly JsonEncodedText[] _names = [.. kept.Select(c => JsonEncodedText.Encode(c.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];

    public void Format(BatchBlock block)
    {
        using var json = new Utf8JsonWriter(block.Bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        for (var i = 0; i < block.Rows; i++)
        {
            json.WriteStartObject();
            for (var c = 0; c < kept.Count; c++)
            {
                json.WritePropertyName(_names[c]);
                WriteValue(json, block.Source.Vectors[kept[c].Index], block.Indexes[i]);
            }
            var result = block.ResultOf(i);
            json.WriteNumber("score"u8, result.Score);
            if (model.Predictor.Classes is not { } classes) { json.WriteBoolean("decision"u8, result.Acts); }
            else
            {
                json.WriteString("class"u8, result.Node == 0 ? null : classes.TextOf(result.Node));
                json.WriteBoolean("unfamiliar"u8, result.Unfamiliar);
            }
            json.WriteString("release"u8, model.Release);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            block.Bytes.Write("\n"u8);
        }
    }

    /// <summary>A value of a column.</summary>
    public static void WriteValue(Utf8JsonWriter json, Vector vector, int row)
    {
        if (vector.Kind == ValueKind.Text)
        {
            if (vector.Codes[row] < 0) { json.WriteNullValue(); }
            else { json.WriteStringValue(vector.Dictionary[vector.Codes[row]]); }
            return;
        }
        var value = vector.Numbers[row];
        if (!double.IsFinite(value)) { json.WriteNullValue(); }
        else if (vector.Kind == ValueKind.Time)
        {
            var time = new ArrayBufferWriter<byte>(32);
            time.WriteTime(value);
            json.WriteStringValue(time.WrittenSpan);
        }
        else if (vector.Kind == ValueKind.Boolean) { json.WriteBooleanValue(value != 0); }
        else { json.WriteNumberValue(value); }
    }

    public void Write(BatchBlock block) => stream.Write(block.Bytes.WrittenSpan);

    public void End()
    {
    }

    public void Dispose()
    {
    }
}
