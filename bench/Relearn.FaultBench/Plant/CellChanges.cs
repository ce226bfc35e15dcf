using System.Globalization;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Streams;
using Relearn.Numerics;

namespace Relearn.FaultBench.Plant;

/// <summary>What operators do to the cells of rows on their way to files and requests, and to labels on theirs.</summary>
sealed class CellChanges(IReadOnlyList<StreamColumn> columns, ColumnStatistics statistics, IReadOnlyList<Operator> operators, ulong seed)
{
    readonly List<string?[]> _earlier = [];

    /// <summary>Names of the columns that operators add.</summary>
    public IReadOnlyList<string> Added { get; } = [.. operators.Where(o => o.Kind is "leak" or "extra").Select(o => o.Knobs.Text("column")!).Distinct()];

    /// <summary>The cells of a row at a place: <c>request</c> or <c>stored</c>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">The place.</param>
    /// <param name="today">The day on which it is written there.</param>
    public string?[] Of(CompanyRow row, string place, int today)
    {
        var cells = row.Cells;
        foreach (var op in operators)
        {
            if (op.At != "source" && op.At != place) { continue; }
            var strength = place == "stored" && op.Retroactive ? Backwards(op, row, today) : op.StrengthOn(row.Day);
            if (strength > 0 && statistics.Meets(op.Knobs, row.Cells, columns))
            {
                if (ReferenceEquals(cells, row.Cells)) { cells = [.. cells]; }
                Change(op, row, cells, strength);
            }
        }
        if (place == "request")
        {
            _earlier.Add(cells);
            if (_earlier.Count > 4000) { _earlier.RemoveRange(0, 1000); }
        }
        return cells;
    }

    // With 'within' only the partition of so many days before is touched.
    static double Backwards(Operator op, CompanyRow row, int today) =>
        today >= op.From && (!op.Knobs.Has("within") || (row.Day >= op.From - op.Knobs.Number("within", 0) && row.Day < op.From + 2)) ? 1 : 0;

    double Draw(CompanyRow row, Operator op, int salt) => SeededRandom.At(seed * 31 + (ulong)salt + (ulong)(op.Kind.Length * 101), row.Place);

    int Index(string role)
    {
        var name = statistics.Role(role);
        for (var i = 0; i < columns.Count; i++) { if (columns[i].Name == name) { return i; } }
        throw new ArgumentException($"No column '{name}'.");
    }

    void Change(Operator op, CompanyRow row, string?[] cells, double strength)
    {
        var knobs = op.Knobs;
        if (op.Kind is "leak" or "extra" or "drop") { return; }
        // A ramp of rows: a share of them is touched that grows.
        if (Draw(row, op, 1) >= knobs.Number("share", 1) * strength) { return; }
        foreach (var role in knobs.Texts("column"))
        {
            var c = Index(role);
            var cell = cells[c];
            cells[c] = op.Kind switch
            {
                "affine" => cell is null ? null : ColumnStatistics.Text(ColumnStatistics.Number(cell) * knobs.Number("a", 1) + knobs.Number("b", 0)),
                "log" => cell is null ? null : ColumnStatistics.Text(Math.Log(1 + Math.Abs(ColumnStatistics.Number(cell)))),
                "round" => cell is null ? null : ColumnStatistics.Text(Math.Round(ColumnStatistics.Number(cell) / knobs.Number("to", 1)) * knobs.Number("to", 1)),
                "null" => null,
                "fill" => knobs.Text("value") ?? statistics.Typical[c],
                "outlier" => cell is null ? null : ColumnStatistics.Text((ColumnStatistics.Number(cell) + 1) * knobs.Number("factor", 1000)),
                "stuck" => statistics.Typical[c],
                "renew" => knobs.Text("value")!,
                "upper" => cell?.ToUpper(CultureInfo.InvariantCulture).Insert(0, " "),
                "retype" => cell is null ? null : row.Day % 2 == 0 ? $"{cell} units" : $"~{cell}",
                "lag" => _earlier.Count > 1000 ? _earlier[(int)(Draw(row, op, 2) * (_earlier.Count - 500))][c] : cell,
                "swap" => cells[Index(knobs.Text("with")!)],
                _ => throw new ArgumentException($"There is no operator '{op.Kind}' at '{op.At}'."),
            };
            if (op.Kind == "swap") { cells[Index(knobs.Text("with")!)] = cell; }
        }
    }

    /// <summary>What an added column has in a row.</summary>
    public string? AddedCell(string name, CompanyRow row, string place, int today)
    {
        var op = operators.First(o => o.Kind is "leak" or "extra" && o.Knobs.Text("column") == name);
        if (today < op.From) { return null; }
        var noise = Draw(row, op, 3) + Draw(row, op, 4) + Draw(row, op, 5) - 1.5;
        if (op.Kind == "extra") { return ColumnStatistics.Text(Math.Round(noise, 3)); }
        // In files it is as it became after the event; who asks gets what is there before it.
        var after = place == "stored" && Draw(row, op, 6) < op.Knobs.Number("share", 1);
        return ColumnStatistics.Text(Math.Round(noise + (after ? (row.Label ? 1 : -1) * op.Knobs.Number("strength", 1) : 0), 3));
    }

    /// <summary>False if a row does not come to the files.</summary>
    public bool IsStored(CompanyRow row, int today)
    {
        foreach (var op in operators.Where(o => o.Kind == "drop"))
        {
            if (today < op.From || (row.Day < op.From && !op.Retroactive)) { continue; }
            if (row.Label == (op.Knobs.Text("label") == "positive") && Draw(row, op, 7) < op.Knobs.Number("share", 0)) { return false; }
        }
        return true;
    }

    /// <summary>What is said of a row: <c>label</c> in files, <c>outcome</c> to the service; null where nothing ever is.</summary>
    /// <param name="row">The row.</param>
    /// <param name="next">The row behind it.</param>
    /// <param name="place">The place.</param>
    /// <param name="today">The day on which it is said.</param>
    /// <param name="acted">What was decided about it; null: not known there.</param>
    public bool? Said(CompanyRow row, CompanyRow? next, string place, int today, bool? acted)
    {
        bool? said = row.Label;
        foreach (var op in operators)
        {
            if (op.At != "truth" && op.At != place) { continue; }
            var strength = place == "label" && op.Retroactive ? Backwards(op, row, today) : op.StrengthOn(row.Day);
            if (strength == 0 || said is null || !statistics.Meets(op.Knobs, row.Cells, columns)) { continue; }
            var share = op.Knobs.Number("share", 1) * strength;
            said = op.Kind switch
            {
                "flip" => Draw(row, op, 8) < share ? !said : said,
                "narrow" => said.Value && Draw(row, op, 8) < share ? false : said,
                "next" => Draw(row, op, 8) < share && next is not null ? next.Label : said,
                "selective" => acted == false ? null : said,
                _ => throw new ArgumentException($"There is no operator '{op.Kind}' at '{op.At}'."),
            };
        }
        return said;
    }
}
