using System.Buffers;

namespace Relearn.Serving.Batches;

/// <summary>Writes CSV as RFC 4180 has it, with a line feed at the end of a line; numbers in the shortest form that reads back as the same one.</summary>
sealed class CsvBatchWriter : IBatchWriter
{
    readonly Stream _stream;
    readonly IReadOnlyList<KeptColumn> _kept;
    readonly byte[] _tail;

    public CsvBatchWriter(Stream stream, IReadOnlyList<KeptColumn> kept, string release)
    {
        (_stream, _kept) = (stream, kept);
        var buffer = new ArrayBufferWriter<byte>();
        buffer.WriteCell(release);
        buffer.Write("\n"u8);
        _tail = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        foreach (var column in kept)
        {
            buffer.WriteCell(column.Name);
            buffer.Write(","u8);
        }
        buffer.Write("score,decision,release\n"u8);
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
            bytes.WriteNumber(block.Scores[i]);
            bytes.Write(block.DecisionOf(i) ? ",true,"u8 : ",false,"u8);
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
