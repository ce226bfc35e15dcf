using System.Globalization;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Streams;

namespace Relearn.FaultBench.Plant;

/// <summary>What operators need to know of a stream's columns: ranks, medians, the most frequent texts.</summary>
sealed class ColumnStatistics
{
    readonly StreamTable _stream;
    readonly Dictionary<string, double[]> _sorted = [];
    readonly Dictionary<string, string[]> _frequent = [];

    public ColumnStatistics(StreamTable stream)
    {
        _stream = stream;
        var step = Math.Max(1, stream.Cells.Count / 20_000);
        int[] rows = [.. Enumerable.Range(0, stream.Cells.Count / step).Select(i => i * step)];
        for (var c = 0; c < stream.Columns.Count; c++)
        {
            var column = stream.Columns[c];
            var present = rows.Select(r => stream.Cells[r][c]).OfType<string>();
            if (column.IsNumber) { _sorted.Add(column.Name, [.. present.Select(Number).Order()]); }
            else { _frequent.Add(column.Name, [.. present.CountBy(v => v).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Key)]); }
        }
        Typical = [.. stream.Columns.Select(c => c.IsNumber ? Text(_sorted[c.Name][_sorted[c.Name].Length / 2]) : _frequent[c.Name][0])];
    }

    /// <summary>The median or the most frequent text of each column.</summary>
    public IReadOnlyList<string> Typical { get; }

    /// <summary>The column of a role (<c>$main</c>), or of that name.</summary>
    public string Role(string name) => name.StartsWith('$') ? _stream.Roles[name[1..]] : name;

    /// <summary>The share of values below, 0 to 1; of texts 1 for the most frequent one and 0 for the others.</summary>
    public double RankOf(string column, string? cell)
    {
        if (cell is null) { return 0.5; }
        if (_frequent.TryGetValue(column, out var texts)) { return cell == texts[0] ? 1 : 0; }
        var sorted = _sorted[column];
        var value = Number(cell);
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value) { low = middle + 1; }
            else { high = middle; }
        }
        return (double)low / sorted.Length;
    }

    /// <summary>The value below which a share of the rows lies.</summary>
    public double QuantileOf(string column, double share) => _sorted[column][Math.Clamp((int)(share * _sorted[column].Length), 0, _sorted[column].Length - 1)];

    /// <summary>True if a row is in the region that <c>where</c> and <c>above</c> or <c>below</c> or <c>top</c> describe; without them every row is.</summary>
    public bool Meets(Knobs knobs, string?[] cells, IReadOnlyList<StreamColumn> columns)
    {
        if (knobs.Text("where") is not { } named) { return true; }
        var column = Role(named);
        var index = 0;
        while (columns[index].Name != column) { index++; }
        var cell = cells[index];
        if (knobs.Text("is") is { } text) { return cell == text; }
        if (knobs.Has("top")) { return cell is not null && Array.IndexOf(_frequent[column], cell) is >= 0 and var at && at < knobs.Number("top", 1); }
        return RankOf(column, cell) is var rank && (knobs.Has("below") ? rank < knobs.Number("below", 0) : rank >= knobs.Number("above", 0));
    }

    /// <summary>Reads a cell.</summary>
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Writes a cell.</summary>
    public static string Text(double value) => Math.Round(value, 6).ToString("R", CultureInfo.InvariantCulture);
}
