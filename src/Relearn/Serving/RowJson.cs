using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Relearn.Inference.Features;

namespace Relearn.Serving;

/// <summary>Writes rows of a batch as the requests that a caller would send.</summary>
sealed class RowJson : IDisposable
{
    readonly ArrayBufferWriter<byte> _buffer = new(512);
    readonly Utf8JsonWriter _writer;
    readonly JsonEncodedText[] _names;

    public RowJson(IReadOnlyList<InputColumn> columns)
    {
        _writer = new(_buffer);
        _names = [.. columns.Select(c => JsonEncodedText.Encode(c.Name))];
    }

    /// <summary>The request for one row; valid until the next call.</summary>
    /// <param name="batch">Holds the columns that the model reads.</param>
    /// <param name="row">The row, 0-based.</param>
    /// <param name="key">Entity, or null.</param>
    public ReadOnlySpan<byte> Request(ColumnBatch batch, int row, string? key)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        if (key is not null) { _writer.WriteString("key"u8, key); }
        _writer.WriteStartArray("rows"u8);
        WriteRow(batch, row);
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Rows as they stand in a request, one behind the other; valid until the next call.</summary>
    /// <param name="batch">Holds the columns that the model reads.</param>
    /// <param name="places">Takes where each row stands; as many rows are written.</param>
    public ReadOnlySpan<byte> Rows(ColumnBatch batch, Span<(int Start, int End)> places)
    {
        _buffer.ResetWrittenCount();
        for (var row = 0; row < places.Length; row++)
        {
            var start = _buffer.WrittenCount;
            _writer.Reset(_buffer);
            WriteRow(batch, row);
            _writer.Flush();
            places[row] = (start, _buffer.WrittenCount);
        }
        return _buffer.WrittenSpan;
    }

    void WriteRow(ColumnBatch batch, int row)
    {
        _writer.WriteStartObject();
        for (var c = 0; c < _names.Length; c++)
        {
            _writer.WritePropertyName(_names[c]);
            var vector = batch.Vectors[c];
            if (vector.Kind == ValueKind.Text)
            {
                if (vector.Codes[row] < 0) { _writer.WriteNullValue(); }
                else { _writer.WriteStringValue(vector.Dictionary[vector.Codes[row]]); }
                continue;
            }
            var value = vector.Numbers[row];
            if (double.IsNaN(value)) { _writer.WriteNullValue(); }
            else if (vector.Kind == ValueKind.Time) { WriteTime(value); }
            else if (vector.Kind == ValueKind.Boolean) { _writer.WriteBooleanValue(value != 0); }
            else { _writer.WriteNumberValue(value); }
        }
        _writer.WriteEndObject();
    }

    void WriteTime(double microseconds)
    {
        var time = DateTime.UnixEpoch.AddTicks((long)microseconds * 10);
        Span<char> text = stackalloc char[32];
        DateTime.SpecifyKind(time, DateTimeKind.Unspecified).TryFormat(text, out var written, time.Ticks % TimeSpan.TicksPerSecond == 0 ? "s" : "O", CultureInfo.InvariantCulture);
        _writer.WriteStringValue(text[..written]);
    }

    public void Dispose() => _writer.Dispose();
}
