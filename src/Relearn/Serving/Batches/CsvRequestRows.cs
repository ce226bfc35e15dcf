using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving.Batches;

/// <summary>CSV as RFC 4180 has it, comma and header, from a stream. A row goes out as it came in, with its results behind it.</summary>
/// <remarks>Files are read by DuckDB; it takes a file, and cannot give the rows of a body that is still arriving.</remarks>
sealed class CsvRequestRows(BatchModel model, IReadOnlyList<string> missing, string? timeColumn, bool instants) : IRequestRows
{
    readonly record struct Cell(int Start, int Length, bool Escaped);

    readonly byte[][] _missing = [.. missing.Select(Encoding.UTF8.GetBytes)];
    readonly List<Cell> _cells = [];
    int[]? _columns;
    int _width;
    int _time = -1;

    /// <summary>Where the results stand behind the columns of the row.</summary>
    readonly string[] _results = [.. model.Results, "error"];

    public int Cut(ReadOnlySpan<byte> data, bool last)
    {
        var (at, quoted) = (0, false);
        while (true)
        {
            var found = data[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (found < 0) { return last ? data.Length : 0; }
            at += found;
            if (data[at] == '\n' && !quoted) { return at + 1; }
            if (data[at] == '"')
            {
                if (quoted && at + 1 < data.Length && data[at + 1] == '"') { at++; }
                // Within a cell a quote is a character like others.
                else if (quoted || at == 0 || data[at - 1] == ',') { quoted = !quoted; }
            }
            at++;
        }
    }

    static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> record) => record.TrimEnd("\r\n"u8);

    bool Split(ReadOnlySpan<byte> line)
    {
        _cells.Clear();
        for (var at = 0; ; at++)
        {
            if (at < line.Length && line[at] == '"')
            {
                var (start, escaped) = (++at, false);
                while (true)
                {
                    var end = line[at..].IndexOf((byte)'"');
                    if (end < 0) { return false; }
                    at += end + 1;
                    if (at == line.Length || line[at] != '"') { break; }
                    (escaped, at) = (true, at + 1);
                }
                _cells.Add(new(start, at - 1 - start, escaped));
                if (at == line.Length) { return true; }
                if (line[at] != ',') { return false; }
                continue;
            }
            var length = line[at..].IndexOf((byte)',');
            _cells.Add(new(at, length < 0 ? line.Length - at : length, false));
            if (length < 0) { return true; }
            at += length;
        }
    }

    static string TextOf(ReadOnlySpan<byte> line, Cell cell)
    {
        var text = Encoding.UTF8.GetString(line.Slice(cell.Start, cell.Length));
        return cell.Escaped ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    public bool TakeHeader(ReadOnlySpan<byte> record, ArrayBufferWriter<byte> output)
    {
        if (_columns is not null) { return false; }
        if (record.StartsWith("\uFEFF"u8)) { record = record[3..]; }
        var line = Line(record);
        if (!Utf8.IsValid(line) || !Split(line)) { throw BatchesErrors.HeaderWrong("it is not UTF-8, or a quote is not closed").Exception(); }
        List<string> names = [];
        foreach (var cell in _cells) { names.Add(TextOf(line, cell).Trim()); }
        List<UserError> problems = [];
        foreach (var twice in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1)) { problems.Add(BatchesErrors.HeaderWrong($"it has the column '{twice.Key}' more than once")); }
        foreach (var taken in names.Where(_results.Contains)) { problems.Add(BatchesErrors.HeaderWrong($"it has a column '{taken}', which is what a column of the answer is called")); }
        foreach (var input in model.Predictor.Inputs.Where(i => !names.Contains(i.Name))) { problems.Add(BatchesErrors.ColumnAbsent(model.Predictor.Name, input.Name, names)); }
        if (problems.Count > 0) { throw new UserErrorException(problems); }
        _columns = [.. model.Predictor.Inputs.Select(i => names.IndexOf(i.Name))];
        _width = names.Count;
        _time = model.Predictor.Inputs.ToList().FindIndex(i => i.Name == timeColumn);
        output.Write(line);
        output.Write(Encoding.UTF8.GetBytes($",{string.Join(',', _results)}\n"));
        return true;
    }

    public string? Read(ReadOnlySpan<byte> record, long line, PredictorScratch scratch, int slot)
    {
        var text = Line(record);
        if (!Utf8.IsValid(text)) { return BatchesErrors.LineWrong("it is not UTF-8").Message; }
        if (!Split(text)) { return BatchesErrors.LineWrong("a quote is not closed, or something stands behind one").Message; }
        if (_cells.Count != _width) { return BatchesErrors.LineWrong($"it has {_cells.Count} values; the first line has {_width} columns").Message; }
        for (var c = 0; c < _columns!.Length; c++)
        {
            var input = model.Predictor.Inputs[c];
            var cell = _cells[_columns[c]];
            if (!Set(text, cell, input.Kind, scratch, slot, c)) { return BatchesErrors.CellWrong(model.Predictor.Name, input.Name, input.Kind, Shorten(TextOf(text, cell))).Message; }
        }
        return _time >= 0 && double.IsNaN(scratch.Batch.Vectors[_time].Numbers[slot]) ? BatchesErrors.TimeAbsent(model.Predictor.Name, timeColumn!).Message : null;
    }

    static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    bool Set(ReadOnlySpan<byte> line, Cell cell, ValueKind kind, PredictorScratch scratch, int slot, int column)
    {
        // Without the spaces around it, as training reads it.
        var value = line.Slice(cell.Start, cell.Length).Trim((byte)' ');
        if (value.IsEmpty || IsMissing(value))
        {
            if (kind == ValueKind.Text) { scratch.SetText(slot, column, null); }
            else { scratch.SetNumber(slot, column, double.NaN); }
            return true;
        }
        switch (kind)
        {
            case ValueKind.Text: scratch.SetText(slot, column, TextOf(line, cell).Trim(' ')); return true;
            case ValueKind.Number:
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) { return false; }
                scratch.SetNumber(slot, column, number);
                return true;
            case ValueKind.Boolean:
                if (!Utf8Parser.TryParse(value, out bool flag, out var used) || used != value.Length)
                {
                    if (value is not [(byte)'0' or (byte)'1']) { return false; }
                    flag = value[0] == '1';
                }
                scratch.SetNumber(slot, column, flag ? 1 : 0);
                return true;
            default:
                if (!RequestReader.TryTime(TextOf(line, cell).Trim(' '), instants, out var time)) { return false; }
                scratch.SetNumber(slot, column, time);
                return true;
        }
    }

    bool IsMissing(ReadOnlySpan<byte> value)
    {
        foreach (var word in _missing)
        {
            if (value.SequenceEqual(word)) { return true; }
        }
        return false;
    }

    public void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, RowResult result)
    {
        output.Write(Line(record));
        output.Write(","u8);
        output.WriteCells(result, model.Predictor.Classes);
        output.WriteCell(model.Release);
        output.Write(",\n"u8);
    }

    public void WriteWrong(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, long line, string error)
    {
        var text = Line(record);
        // A line whose values do not fit the columns would shift what stands behind them.
        if (Utf8.IsValid(text) && Split(text) && _cells.Count == _width) { output.Write(text); }
        else
        {
            for (var c = 1; c < _width; c++) { output.Write(","u8); }
        }
        foreach (var _ in model.Results) { output.Write(","u8); }
        output.WriteCell(model.Release);
        output.Write(","u8);
        output.WriteCell($"line {line}: {error}");
        output.Write("\n"u8);
    }
}
