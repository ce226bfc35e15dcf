using System.Buffers;
using System.Text;
using Relearn.Inference.Models.Classes;

namespace Relearn.Serving.Batches;

/// <summary>Writes CSV as RFC 4180 has it, with a line feed at the end of a line; numbers in the shortest form that reads back as the same one.</summary>
sealed class CsvBatchWriter : IBatchWriter
{
    readonly Stream _stream;
    readonly IReadOnlyList<KeptColumn> _kept;
    readonly byte[] _tail;
    readonly ClassPredictor? _classes;

    public CsvBatchWriter(Stream stream, IReadOnlyList<KeptColumn> kept, BatchModel model)
    {
        (_stream, _kept, _classes) = (stream, kept, model.Predictor.Classes);
        var buffer = new ArrayBufferWriter<byte>();
        buffer.WriteCell(model.Release);
        buffer.Write("\n"u8);
        _tail = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        foreach (var column in kept)
        {
            buffer.WriteCell(column.Name);
            buffer.Write(","u8);
        }
        buffer.Write(Encoding.UTF8.GetBytes(string.Join(',', model.Results)));
        buffer.Write("\n"u8);
        stream.Write(buffer.WrittenSpan);
    }

    public void Format(BatchBlock block)
    {
        var bytes = block.Bytes;
        for (var i = 0; i < block.Rows; i++)
        {
            var row = block.Indexes[i];
            foreach (var column in _kept)
            {
                bytes.WriteCell(block.Source.Vectors[column.Index], row);
                bytes.Write(","u8);
            }
            bytes.WriteCells(block.ResultOf(i), _classes);
            bytes.Write(_tail);
        }
    }

    public void Write(BatchBlock block) => _stream.Write(block.Bytes.WrittenSpan);

    public void End()
    {
    }

    public void Dispose()
    {
    }
}
