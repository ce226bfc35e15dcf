using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>The rows of a data set version: columns in chunks, mapped into memory and decoded a few thousand rows at a time.</summary>
/// <remarks><c>docs/formats/rows.md</c> describes it byte by byte. Equal rows give equal bytes.</remarks>
public sealed class RowsFile : IDisposable
{
    /// <summary>Version of the format of a data set version's rows; what is kept beside them in one file has version 1.</summary>
    public const int FormatVersion = ChunkedRows.Version;

    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 1 << 16;

    /// <summary>Name of the column with the time of the event, microseconds since 1970 UTC.</summary>
    public const string EventTime = "_time";

    /// <summary>Name of the column with the time at which the label is known.</summary>
    public const string LabelKnown = "_known";

    /// <summary>Name of the column with the label: 0, 1 or missing; where it is one of several classes, the class as a text.</summary>
    public const string Label = "_label";

    /// <summary>Name of the column with the time of the event that makes a row positive, where the label is an event within a window.</summary>
    internal const string EventHappened = "_event";

    /// <summary>Name of the column with the time at which that event was known.</summary>
    internal const string EventSeen = "_seen";

    internal const int HeaderLength = 16;
    internal const int TrailerLength = 16;

    readonly RowsLayout _layout;
    readonly Dictionary<string, int> _positions;

    RowsFile(RowsLayout layout)
    {
        _layout = layout;
        _positions = layout.Columns.Select((c, i) => (c.Name, i)).ToDictionary(x => x.Name, x => x.i);
    }

    /// <summary>Number of rows.</summary>
    public long Rows => _layout.Rows;

    /// <summary>The columns, declared ones first.</summary>
    public IReadOnlyList<InputColumn> Columns => _layout.Columns;

    /// <summary>The label is an event within a window, so it is known when that came.</summary>
    internal bool HasEvents => _positions.ContainsKey(EventSeen);

    /// <summary>Distinct texts of a text column.</summary>
    public IReadOnlyList<string> DictionaryOf(string column) => _layout.Dictionaries[_positions[column]];

    /// <summary>Maps a file, and where it is a manifest its chunks.</summary>
    /// <exception cref="Numerics.UserErrorException">It is damaged or of a later format.</exception>
    public static RowsFile Open(string path) => new(RowsLayout.Open(path, verify: false));

    /// <summary>The same, and chunks must have their hashes; whoever calls has checked the file's own.</summary>
    internal static RowsFile OpenVerified(string path) => new(RowsLayout.Open(path, verify: true));

    /// <summary>A batch for these columns that <see cref="Read(ColumnBatch, long, int)"/> fills.</summary>
    public ColumnBatch CreateBatch(IEnumerable<string> columns, int capacity)
    {
        var batch = new ColumnBatch([.. columns.Select(c => new InputColumn(c, _layout.Columns[_positions[c]].Kind))], capacity);
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            if (batch.Columns[i].Kind == ValueKind.Text) { batch.Vectors[i].Dictionary = _layout.Dictionaries[_positions[batch.Columns[i].Name]]; }
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
        var blocks = _layout.Blocks[_positions[column]];
        for (var done = 0; done < to.Length;)
        {
            var (block, within, room) = _layout.Find(first + done);
            var take = Math.Min(to.Length - done, room - within);
            ColumnBlock.Decode(blocks[block].Bytes, within, to.Slice(done, take));
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
        foreach (var map in _layout.Maps) { map.Dispose(); }
    }

    /// <summary>Writes some of the rows to a new file; texts that only the others had are not in it.</summary>
    internal void WriteOnly(Stream stream, int[] kept)
    {
        var columns = Columns.Select(c => new ColumnBuffer(c.Name, c.Kind)).ToArray();
        var batch = CreateBatch(Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
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
