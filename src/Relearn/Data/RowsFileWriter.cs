using System.Text.Json;
using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>Writes rows as one file to a stream, block after block: nothing is held but offsets.</summary>
sealed class RowsFileWriter
{
    readonly Stream _stream;
    readonly List<SingleRows.StoredColumn> _columns = [];
    List<long> _chunks = [];
    long _at = RowsFile.HeaderLength;

    public RowsFileWriter(Stream stream)
    {
        _stream = stream;
        RowsEnvelope.WriteHeader(stream, 1);
    }

    public void BeginColumn() => _chunks = [_at];

    /// <summary>Adds a block of <see cref="RowsFile.ChunkRows"/> rows; only the last one of a column has fewer.</summary>
    public void Add(ReadOnlySpan<byte> block)
    {
        _stream.Write(block);
        // Blocks begin at multiples of 8, so that they can be read in place.
        Span<byte> padding = stackalloc byte[8];
        padding.Clear();
        padding = padding[..((8 - block.Length % 8) % 8)];
        _stream.Write(padding);
        _chunks.Add(_at += block.Length + padding.Length);
    }

    public void EndColumn(string name, ValueKind kind, IEnumerable<string> dictionary) => _columns.Add(new(name, kind, kind == ValueKind.Text ? [.. dictionary] : null, _chunks));

    public void End(long rows)
    {
        RowsEnvelope.WriteFooter(_stream, _at, JsonSerializer.SerializeToUtf8Bytes(new SingleRows.Footer(rows, _columns), RowsJson.Default.Footer));
    }
}
