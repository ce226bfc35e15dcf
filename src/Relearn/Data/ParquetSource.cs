using ParquetSharp;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Parquet through physical column readers: no boxing, no copy of text that was met before.</summary>
sealed class ParquetSource(string path, IReadOnlyList<string> missing, PassedOn? passed = null) : IDataSource
{
    const int Batch = 1 << 16;
    readonly byte[][] _missing = [.. missing.Select(System.Text.Encoding.UTF8.GetBytes)];

    public string Name => Path.GetFileName(path);

    public string Fingerprint() => ContentHash.OfFile(path);

    /// <summary>True if every column is flat and of a type that is read here; DuckDB reads the others.</summary>
    public bool IsFlat()
    {
        using var file = Open();
        var schema = file.FileMetaData.Schema;
        for (var i = 0; i < schema.NumColumns; i++)
        {
            var column = schema.Column(i);
            if (column.MaxRepetitionLevel > 0 || column.MaxDefinitionLevel > 1 || KindOf(column) is null) { return false; }
        }
        return true;
    }

    public IReadOnlyList<SourceColumn> Inspect()
    {
        using var file = Open();
        var schema = file.FileMetaData.Schema;
        return [.. Enumerable.Range(0, schema.NumColumns).Select(schema.Column)
            .Select(c => new SourceColumn(c.Name, $"{c.PhysicalType} {c.LogicalType.Type}".Replace(" None", "", StringComparison.Ordinal), KindOf(c) ?? ValueKind.Text))];
    }

    static ValueKind? KindOf(ColumnDescriptor column) => (column.PhysicalType, column.LogicalType.Type) switch
    {
        (PhysicalType.Int64, LogicalTypeEnum.Timestamp) => ValueKind.Time,
        (PhysicalType.Int32, LogicalTypeEnum.Date) => ValueKind.Time,
        (PhysicalType.Int32 or PhysicalType.Int64, LogicalTypeEnum.None or LogicalTypeEnum.Int) => ValueKind.Number,
        (PhysicalType.Float or PhysicalType.Double, LogicalTypeEnum.None) => ValueKind.Number,
        (PhysicalType.Boolean, _) => ValueKind.Boolean,
        (PhysicalType.ByteArray, LogicalTypeEnum.String or LogicalTypeEnum.None or LogicalTypeEnum.Enum or LogicalTypeEnum.Json) => ValueKind.Text,
        _ => null,
    };

    public void Read(IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<ColumnBatch, RowPlaces, bool> take)
    {
        try
        {
            using var file = Open();
            var schema = file.FileMetaData.Schema;
            var byName = Enumerable.Range(0, schema.NumColumns).ToDictionary(i => schema.Column(i).Name);
            var batch = new ColumnBatch([.. columns.Select(c => c.Input)], Batch);
            var texts = columns.Select(c => c.Kind == ValueKind.Text ? new TextInterner() : null).ToArray();
            long first = 1;
            for (var g = 0; g < file.FileMetaData.NumRowGroups; g++)
            {
                using var group = file.RowGroup(g);
                var readers = columns.Select((c, i) => Reader(group.Column(byName[c.Name]), texts[i], asWritten: i >= (passed?.From ?? int.MaxValue))).ToArray();
                for (var left = group.MetaData.NumRows; left > 0;)
                {
                    var rows = (int)Math.Min(left, Batch);
                    for (var c = 0; c < readers.Length; c++) { readers[c](batch.Vectors[c], rows); }
                    batch.Rows = rows;
                    if (!take(batch, new("row", first))) { return; }
                    if (passed is not null) { Array.ForEach(texts, t => t?.RestartAbove(PassedOn.MostTexts)); }
                    first += rows;
                    left -= rows;
                }
            }
        }
        catch (ParquetException e)
        {
            throw DataErrors.FileUnreadable(path, Readable(e.Message)).Exception();
        }
    }

    // The library's messages may begin with a mangled C++ name.
    static string Readable(string message) => System.Text.RegularExpressions.Regex.Replace(message, @"^N\d+parquet\w*E(?: \(message: '(.*)'\))?", m => m.Groups[1].Success ? m.Groups[1].Value : "it is no whole Parquet file");

    public long Count()
    {
        using var file = Open();
        return file.FileMetaData.NumRows;
    }

    ParquetFileReader Open()
    {
        try
        {
            return new(path);
        }
        catch (ParquetException e)
        {
            throw DataErrors.FileUnreadable(path, Readable(e.Message)).Exception();
        }
    }

    Action<Vector, int> Reader(ColumnReader reader, TextInterner? texts, bool asWritten)
    {
        var descriptor = reader.ColumnDescriptor;
        switch (reader)
        {
            case ColumnReader<ByteArray> text: return TextReader(text, texts!, asWritten);
            case ColumnReader<int> r when descriptor.LogicalType.Type == LogicalTypeEnum.Date: return NumberReader(r, v => v * 86_400_000_000.0);
            case ColumnReader<int> r when descriptor.LogicalType is IntLogicalType { IsSigned: false }: return NumberReader(r, v => unchecked((uint)v));
            case ColumnReader<int> r: return NumberReader(r, v => v);
            case ColumnReader<long> r when descriptor.LogicalType is TimestampLogicalType { TimeUnit: TimeUnit.Millis }: return NumberReader(r, v => v * 1000.0);
            case ColumnReader<long> r when descriptor.LogicalType is TimestampLogicalType { TimeUnit: TimeUnit.Nanos }: return NumberReader(r, v => Math.Floor(v / 1000.0));
            case ColumnReader<long> r when descriptor.LogicalType is IntLogicalType { IsSigned: false }: return NumberReader(r, v => unchecked((ulong)v));
            case ColumnReader<long> r: return NumberReader(r, v => v);
            case ColumnReader<float> r: return NumberReader(r, v => v);
            case ColumnReader<double> r: return NumberReader(r, v => v);
            case ColumnReader<bool> r: return NumberReader(r, v => v ? 1 : 0);
            default: throw new NotSupportedException(reader.GetType().Name);
        }
    }

    static Action<Vector, int> NumberReader<T>(ColumnReader<T> reader, Func<T, double> convert) where T : unmanaged
    {
        var values = new T[Batch];
        var defined = new short[Batch];
        var optional = reader.ColumnDescriptor.MaxDefinitionLevel > 0;
        return (vector, rows) =>
        {
            for (var done = 0; done < rows;)
            {
                var got = (int)reader.ReadBatch(rows - done, optional ? defined : [], [], values, out var read);
                var numbers = vector.Numbers.AsSpan(done, got);
                if (read == got)
                {
                    for (var i = 0; i < got; i++) { numbers[i] = convert(values[i]); }
                }
                else
                {
                    for (int i = 0, v = 0; i < got; i++) { numbers[i] = defined[i] != 0 ? convert(values[v++]) : double.NaN; }
                }
                done += got;
            }
        };
    }

    unsafe Action<Vector, int> TextReader(ColumnReader<ByteArray> reader, TextInterner texts, bool asWritten)
    {
        var values = new ByteArray[Batch];
        var defined = new short[Batch];
        var optional = reader.ColumnDescriptor.MaxDefinitionLevel > 0;
        return (vector, rows) =>
        {
            for (var done = 0; done < rows;)
            {
                var got = (int)reader.ReadBatch(rows - done, optional ? defined : [], [], values, out var read);
                for (int i = 0, v = 0; i < got; i++)
                {
                    if (read < got && defined[i] == 0) { vector.Codes[done + i] = -1; continue; }
                    var text = new ReadOnlySpan<byte>((byte*)values[v].Pointer, values[v].Length);
                    vector.Codes[done + i] = !asWritten && IsMissing(text) ? -1 : texts.CodeOf(text);
                    v++;
                }
                done += got;
            }
            vector.Dictionary = texts.Texts;
        };
    }

    bool IsMissing(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) { return true; }
        foreach (var word in _missing)
        {
            if (text.SequenceEqual(word)) { return true; }
        }
        return false;
    }
}
