using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>The rows of a data set version: columns in chunks, mapped into memory and decoded a few thousand rows at a time.</summary>
/// <remarks><c>docs/formats/rows.md</c> describes it byte by byte. Equal rows give equal bytes.</remarks>
public sealed unsafe class RowsFile : IDisposable
{
    /// <summary>Version of the format that is written.</summary>
    public const int FormatVersion = 1;

    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 1 << 16;

    /// <summary>Name of the column with the time of the event, microseconds since 1970 UTC.</summary>
    public const string EventTime = "_time";

    /// <summary>Name of the column with the time at which the label is known.</summary>
    public const string LabelKnown = "_known";

    /// <summary>Name of the column with the label: 0, 1 or missing.</summary>
    public const string Label = "_label";

    internal const int HeaderLength = 16;
    internal const int TrailerLength = 16;

    internal sealed record Footer(long Rows, IReadOnlyList<StoredColumn> Columns);

    internal sealed record StoredColumn(string Name, ValueKind Kind, IReadOnlyList<string>? Dictionary, IReadOnlyList<long> Chunks);

    readonly MemoryMappedFile _map;
    readonly MemoryMappedViewAccessor _view;
    readonly byte* _start;
    readonly long _length;
    readonly Footer _footer;
    readonly Dictionary<string, int> _positions;
    readonly string[][] _dictionaries;

    RowsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* start, long length)
    {
        (_map, _view, _length) = (map, view, length);
        _start = start;
        _footer = ReadFooter(path);
        CheckChunks(path);
        _positions = _footer.Columns.Select((c, i) => (c.Name, i)).ToDictionary(x => x.Name, x => x.i);
        _dictionaries = [.. _footer.Columns.Select(c => c.Dictionary is null ? [] : c.Dictionary.ToArray())];
    }

    /// <summary>Number of rows.</summary>
    public long Rows => _footer.Rows;

    /// <summary>The columns, declared ones first.</summary>
    public IReadOnlyList<InputColumn> Columns => [.. _footer.Columns.Select(c => new InputColumn(c.Name, c.Kind))];

    /// <summary>Distinct texts of a text column.</summary>
    public IReadOnlyList<string> DictionaryOf(string column) => _dictionaries[_positions[column]];

    /// <summary>Maps a file.</summary>
    /// <exception cref="Numerics.UserErrorException">It is damaged or of a later format.</exception>
    public static RowsFile Open(string path)
    {
        var length = new FileInfo(path).Length;
        if (length < HeaderLength + TrailerLength) { throw DataErrors.RowsDamaged(path, "it is too short").Exception(); }
        var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return new(path, map, view, start, length);
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map.Dispose();
            throw;
        }
    }

    Footer ReadFooter(string path)
    {
        var header = new ReadOnlySpan<byte>(_start, HeaderLength);
        var trailer = new ReadOnlySpan<byte>(_start + _length - TrailerLength, TrailerLength);
        if (!header.StartsWith("RLROWS\0\0"u8) || !trailer[12..].SequenceEqual("RLRE"u8)) { throw DataErrors.RowsDamaged(path, "its beginning or end is not right").Exception(); }
        var version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (version > FormatVersion) { throw DataErrors.RowsTooNew(path, version, FormatVersion).Exception(); }
        var offset = BinaryPrimitives.ReadInt64LittleEndian(trailer);
        var length = BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]);
        if (offset < HeaderLength || length < 0 || offset + length != _length - TrailerLength) { throw DataErrors.RowsDamaged(path, "its footer is not where it should be").Exception(); }
        try
        {
            var footer = JsonSerializer.Deserialize(new ReadOnlySpan<byte>(_start + offset, length), RowsJson.Default.Footer);
            return IsWhole(footer) ? footer! : throw new JsonException("a part of it is missing or stands twice");
        }
        catch (JsonException e)
        {
            throw DataErrors.RowsDamaged(path, $"its footer cannot be read: {e.Message}").Exception();
        }
    }

    static bool IsWhole(Footer? footer) =>
        footer?.Columns is { } columns
        && columns.All(c => c is { Name: not null, Chunks: not null } && c.Kind == ValueKind.Text == c.Dictionary is not null && c.Dictionary?.Contains(null!) != true)
        && columns.DistinctBy(c => c.Name).Count() == columns.Count;

    // Offsets become pointers, so none is believed.
    void CheckChunks(string path)
    {
        var chunks = (_footer.Rows + ChunkRows - 1) / ChunkRows;
        foreach (var column in _footer.Columns)
        {
            var sound = _footer.Rows > 0 && column.Chunks.Count == chunks + 1 && column.Chunks[0] >= HeaderLength && column.Chunks[^1] <= _length - TrailerLength;
            for (var i = 0; sound && i < chunks; i++)
            {
                var (from, to) = (column.Chunks[i], column.Chunks[i + 1]);
                var rows = (int)Math.Min(ChunkRows, _footer.Rows - (long)i * ChunkRows);
                sound = from < to && from % 8 == 0 && to <= _length && to - from <= int.MaxValue && ColumnBlock.Fits(new(_start + from, (int)(to - from)), rows);
            }
            if (!sound) { throw DataErrors.RowsDamaged(path, $"the blocks of column '{column.Name}' are not where its footer says").Exception(); }
        }
    }

    /// <summary>A batch for these columns that <see cref="Read(ColumnBatch, long, int)"/> fills.</summary>
    public ColumnBatch CreateBatch(IEnumerable<string> columns, int capacity)
    {
        var batch = new ColumnBatch([.. columns.Select(c => new InputColumn(c, _footer.Columns[_positions[c]].Kind))], capacity);
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (batch.Columns[i].Kind == ValueKind.Text) { batch.Vectors[i].Dictionary = _dictionaries[_positions[batch.Columns[i].Name]]; }
        }
        return batch;
    }

    /// <summary>Fills a batch with rows [first, first + rows).</summary>
    public void Read(ColumnBatch batch, long first, int rows)
    {
        for (var c = 0; c < batch.Columns.Count; c++) { Read(batch.Columns[c].Name, batch.Vectors[c], first, rows); }
        batch.Rows = rows;
    }

    /// <summary>Fills a vector with rows [first, first + rows) of a column.</summary>
    internal void Read(string column, Vector vector, long first, int rows)
    {
        vector.Reserve(rows);
        if (vector.Kind == ValueKind.Text) { ReadCodes(column, first, vector.Codes.AsSpan(0, rows)); }
        else { Read(column, first, vector.Numbers.AsSpan(0, rows)); }
    }

    /// <summary>Reads the numbers of a column from row <paramref name="first"/> on.</summary>
    public void Read(string column, long first, Span<double> to)
    {
        var chunks = _footer.Columns[_positions[column]].Chunks;
        for (var done = 0; done < to.Length;)
        {
            var chunk = (int)((first + done) / ChunkRows);
            var within = (int)((first + done) % ChunkRows);
            var take = Math.Min(to.Length - done, ChunkRows - within);
            ColumnBlock.Decode(new(_start + chunks[chunk], (int)(chunks[chunk + 1] - chunks[chunk])), within, to.Slice(done, take));
            done += take;
        }
    }

    void ReadCodes(string column, long first, Span<int> to)
    {
        Span<double> codes = stackalloc double[512];
        for (var done = 0; done < to.Length; done += codes.Length)
        {
            var part = codes[..Math.Min(codes.Length, to.Length - done)];
            Read(column, first + done, part);
            for (var i = 0; i < part.Length; i++) { to[done + i] = double.IsNaN(part[i]) ? -1 : (int)part[i]; }
        }
    }

    /// <summary>First row whose event time is at or after <paramref name="time"/>; rows stand in the order of that time.</summary>
    public long FirstAtOrAfter(double time)
    {
        long low = 0, high = Rows;
        Span<double> value = stackalloc double[1];
        while (low < high)
        {
            var middle = (low + high) / 2;
            Read(EventTime, middle, value);
            if (value[0] < time) { low = middle + 1; }
            else { high = middle; }
        }
        return low;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>Writes some of the rows to a new file; texts that only the others had are not in it.</summary>
    internal void WriteOnly(Stream stream, int[] kept)
    {
        var columns = _footer.Columns.Select(c => new ColumnBuffer(c.Name, c.Kind)).ToArray();
        var batch = CreateBatch(_footer.Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
        var within = new int[ColumnBatch.TrainingRows];
        var next = 0;
        for (long start = 0; start < Rows; start += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, Rows - start);
            var take = 0;
            for (; next < kept.Length && kept[next] < start + count; next++) { within[take++] = (int)(kept[next] - start); }
            if (take == 0) { continue; }
            Read(batch, start, count);
            for (var c = 0; c < columns.Length; c++) { columns[c].Add(batch.Vectors[c], within.AsSpan(0, take)); }
        }
        Write(stream, columns, kept.Length, null, []);
    }

    /// <summary>Writes a file, column by column.</summary>
    internal static void Write(Stream stream, IReadOnlyList<ColumnBuffer> columns, long rows, int[]? order, IReadOnlyList<ColumnBuffer> unmoved)
    {
        var writer = new RowsFileWriter(stream);
        foreach (var column in columns)
        {
            writer.BeginColumn();
            foreach (var block in column.Blocks(rows, unmoved.Contains(column) ? null : order)) { writer.Add(block); }
            writer.EndColumn(column.Name, column.Kind, column.Dictionary);
        }
        writer.End(rows);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RowsFile.Footer))]
sealed partial class RowsJson : JsonSerializerContext;
