using ParquetSharp;
using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;

namespace Relearn.Serving.Batches;

/// <summary>Writes Parquet, 65,536 rows a row group; a value that is missing is null.</summary>
sealed class ParquetBatchWriter : IBatchWriter
{
    const int GroupRows = 1 << 16;

    readonly IReadOnlyList<KeptColumn> _kept;
    readonly string _release;
    readonly ParquetFileWriter _file;
    readonly double[][] _numbers;
    readonly string?[][] _texts;
    readonly double[] _scores = new double[GroupRows];
    // The decision; of several classes whether the row is unfamiliar.
    readonly bool[] _flags = new bool[GroupRows];
    readonly string?[] _paths;
    readonly ClassPredictor? _classes;
    readonly short[] _defined = new short[GroupRows];
    int _rows;

    public ParquetBatchWriter(Stream stream, IReadOnlyList<KeptColumn> kept, BatchModel model)
    {
        (_kept, _release, _classes) = (kept, model.Release, model.Predictor.Classes);
        Column[] answer = _classes is null ? [new Column<bool>("decision")] : [new Column<string>("class"), new Column<bool>("unfamiliar")];
        _file = new(stream, [.. kept.Select(ColumnOf), new Column<double>("score"), .. answer, new Column<string>("release")], compression: Compression.Snappy, leaveOpen: true);
        _numbers = [.. kept.Select(c => c.Kind == ValueKind.Text ? [] : new double[GroupRows])];
        _paths = _classes is null ? [] : new string?[GroupRows];
        _texts = [.. kept.Select(c => c.Kind == ValueKind.Text ? new string?[GroupRows] : [])];
    }

    static Column ColumnOf(KeptColumn column) => column.Kind switch
    {
        ValueKind.Text => new Column<string>(column.Name),
        // The clock as it was read: it may run in any zone.
        ValueKind.Time => new Column<DateTime?>(column.Name, LogicalType.Timestamp(false, TimeUnit.Micros)),
        ValueKind.Boolean => new Column<bool?>(column.Name),
        _ => column.Whole ? new Column<long?>(column.Name) : new Column<double?>(column.Name),
    };

    public void Format(BatchBlock block)
    {
    }

    public void Write(BatchBlock block)
    {
        for (var done = 0; done < block.Rows;)
        {
            var count = Math.Min(block.Rows - done, GroupRows - _rows);
            for (var c = 0; c < _kept.Count; c++) { Take(block, _kept[c], _numbers[c], _texts[c], done, count); }
            block.Scores.AsSpan(done, count).CopyTo(_scores.AsSpan(_rows));
            for (var i = 0; i < count; i++)
            {
                var result = block.ResultOf(done + i);
                _flags[_rows + i] = _classes is null ? result.Acts : result.Unfamiliar;
                if (_classes is not null) { _paths[_rows + i] = result.Node == 0 ? null : _classes.TextOf(result.Node); }
            }
            (_rows, done) = (_rows + count, done + count);
            if (_rows == GroupRows) { Flush(); }
        }
    }

    void Take(BatchBlock block, KeptColumn column, double[] numbers, string?[] texts, int first, int count)
    {
        var vector = block.Source.Vectors[column.Index];
        for (var i = 0; i < count; i++)
        {
            var row = block.Indexes[first + i];
            if (column.Kind != ValueKind.Text) { numbers[_rows + i] = vector.Numbers[row]; }
            else { texts[_rows + i] = vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]]; }
        }
    }

    void Flush()
    {
        if (_rows == 0) { return; }
        using var group = _file.AppendRowGroup();
        for (var c = 0; c < _kept.Count; c++)
        {
            var numbers = _numbers[c].AsSpan(0, Math.Min(_rows, _numbers[c].Length));
            switch (_kept[c].Kind)
            {
                case ValueKind.Text: Texts(group, _texts[c]); break;
                case ValueKind.Boolean: Numbers(group, numbers, v => v != 0); break;
                case ValueKind.Time: Numbers(group, numbers, v => (long)v); break;
                default:
                    if (_kept[c].Whole) { Numbers(group, numbers, v => (long)v); }
                    else { Numbers(group, numbers, v => v); }
                    break;
            }
        }
        using (var scores = (ColumnWriter<double>)group.NextColumn()) { scores.WriteBatch(_scores.AsSpan(0, _rows)); }
        if (_classes is not null) { Texts(group, _paths); }
        using (var flags = (ColumnWriter<bool>)group.NextColumn()) { flags.WriteBatch(_flags.AsSpan(0, _rows)); }
        var releases = new string?[_rows];
        Array.Fill(releases, _release);
        Texts(group, releases);
        _rows = 0;
    }

    void Texts(RowGroupWriter group, string?[] texts)
    {
        using var column = group.NextColumn();
        using var writer = column.LogicalWriter<string?>();
        writer.WriteBatch(texts.AsSpan(0, _rows));
    }

    void Numbers<T>(RowGroupWriter group, ReadOnlySpan<double> numbers, Func<double, T> convert) where T : unmanaged
    {
        using var column = (ColumnWriter<T>)group.NextColumn();
        var values = new T[numbers.Length];
        var count = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            _defined[i] = double.IsNaN(numbers[i]) ? (short)0 : (short)1;
            if (_defined[i] != 0) { values[count++] = convert(numbers[i]); }
        }
        column.WriteBatch(numbers.Length, _defined.AsSpan(0, numbers.Length), [], values.AsSpan(0, count));
    }

    public void End()
    {
        Flush();
        _file.Close();
    }

    public void Dispose() => _file.Dispose();
}
