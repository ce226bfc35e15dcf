using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>Where the blocks of rows stand, whatever they are stored as. No offset in a file is believed.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Dictionaries">Texts of each text column; empty for the others.</param>
/// <param name="TailRows">Rows of a block behind the last full chunk.</param>
/// <param name="Blocks">By column; full chunks first.</param>
/// <param name="Maps">What keeps them in memory.</param>
sealed record RowsLayout(long Rows, IReadOnlyList<InputColumn> Columns, string[][] Dictionaries, int TailRows, RowsBlock[][] Blocks, IReadOnlyList<MappedFile> Maps)
{
    readonly long _full = Rows / RowsFile.ChunkRows * RowsFile.ChunkRows;

    /// <summary>Opens rows that are one file, or a manifest of chunks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verify">Chunks must have their hashes; costs a read of them.</param>
    public static RowsLayout Open(string path, bool verify)
    {
        var length = new FileInfo(path).Length;
        if (length < RowsFile.HeaderLength + RowsFile.TrailerLength) { throw DataErrors.RowsDamaged(path, "it is too short").Exception(); }
        var maps = new List<MappedFile> { new(path) };
        try
        {
            var footer = RowsEnvelope.Open(maps[0], out var version);
            return version == 1 ? SingleRows.Open(maps[0], footer) : ChunkedRows.Open(maps, footer, verify);
        }
        catch
        {
            foreach (var map in maps) { map.Dispose(); }
            throw;
        }
    }

    /// <summary>The block in which a row stands, its position there, and how many rows the block can have.</summary>
    public (int Block, int Within, int Room) Find(long row) => row < _full
        ? ((int)(row / RowsFile.ChunkRows), (int)(row % RowsFile.ChunkRows), RowsFile.ChunkRows)
        : ((int)(_full / RowsFile.ChunkRows + (row - _full) / TailRows), (int)((row - _full) % TailRows), TailRows);

    /// <summary>How many blocks a column has.</summary>
    public static long BlocksOf(long rows, int tailRows) => rows / RowsFile.ChunkRows + (rows % RowsFile.ChunkRows + tailRows - 1) / tailRows;

    /// <summary>First row and number of rows of a block.</summary>
    public static (long First, int Rows) RangeOf(long rows, int tailRows, int block)
    {
        var chunks = rows / RowsFile.ChunkRows;
        if (block < chunks) { return ((long)block * RowsFile.ChunkRows, RowsFile.ChunkRows); }
        var first = chunks * RowsFile.ChunkRows + (block - chunks) * tailRows;
        return (first, (int)Math.Min(tailRows, rows - first));
    }
}

/// <summary>A block in memory.</summary>
readonly unsafe struct RowsBlock(byte* start, int length)
{
    readonly byte* _start = start;
    readonly int _length = length;

    public ReadOnlySpan<byte> Bytes => new(_start, _length);
}
