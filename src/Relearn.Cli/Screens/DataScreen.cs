using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Step 2 for people.</summary>
static class DataScreen
{
    public static void Show(IAnsiConsole console, ProjectConfig project, DatasetVersion d)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(d.Rows)} rows[/], {(d.Classes is { } classes ? $"{Figures.Count(d.Labelled)} with a '{project.Label.Name}' of {Figures.Count(classes)}" : $"{Figures.Text(d.PositiveRate, "0.0%")} '{project.Label.Name}'")}, {Figures.Count(d.Quarantined)} quarantined; rows {d.RowsHash[..12]}");
        if (d.Labels is { } labels) { console.WriteLine($"with labels of the label ledger ({labels}): 'relearn data labels' shows them"); }
        if (project.Data.Time.Kind == TimeKind.Column) { console.WriteLine($"from {CalendarDay.Text(d.FirstTime)} to {CalendarDay.Text(d.LastTime)}; a label is known at most {Figures.Text(d.LongestLabelDelay / 3.6e9, "0.0")} hours after the event"); }
        var table = Figures.Table("column", "type ", "missing", "distinct", "least", "median", "most", "most frequent ");
        foreach (var c in d.Columns)
        {
            string Value(double? v) => v is null ? "" : c.Kind == ValueKind.Time ? CalendarDay.Text(v.Value) : Figures.Text(v.Value, "0.####");
            table.Row(c.Name, c.Kind.ToString().ToLowerInvariant(), Figures.Count(c.Missing), Figures.Count(c.Distinct), Value(c.Least), Value(c.Quantiles?[3]), Value(c.Most),
                string.Join(", ", (c.Top ?? []).Take(4).Select(t => $"{t.Text} {Figures.Text((double)t.Count / d.Rows, "0%")}")));
        }
        console.Write(table);
        if (d.Balance is { } balance) { BalanceScreen.Show(console, project, balance); }
    }

    public static void Show(IAnsiConsole console, Data.Sampling.RowSample sample)
    {
        if (sample is { Expected: { } expected, ExpectedAtRandom: { } atRandom })
        {
            console.MarkupLineInterpolated($"[bold]{Figures.Count(sample.Rows)} of {Figures.Count(sample.Of)} rows without a label[/] in {sample.Path}: about {Figures.Text(expected, "N1")} of them are true by the model's probabilities, of as many at random {Figures.Text(atRandom, "N1")}");
            console.WriteLine($"{Figures.Text(sample.EffectiveRows, "N0")} of them were drawn at random ('_drawn'): measure on those alone.");
            return;
        }
        console.MarkupLineInterpolated($"[bold]{Figures.Count(sample.Rows)} of {Figures.Count(sample.Of)} rows[/] ({sample.Method}) in {sample.Path}; they say as much as {Figures.Text(sample.EffectiveRows, "N0")} rows of equal weight");
        if (sample.Warning is { } warning) { console.MarkupLineInterpolated($"[yellow]{warning}[/]"); }
        if (sample.Strata.Count == 0) { return; }
        var table = Figures.Table("stratum", "rows", "deviation", "drawn");
        foreach (var s in sample.Strata.Take(50)) { table.Row(s.Value.Length == 0 ? "(missing)" : s.Value, Figures.Count(s.Of), Figures.Text(s.Deviation ?? double.NaN, "0.####"), Figures.Count(s.Rows)); }
        console.Write(table);
    }

    public static void Show(IAnsiConsole console, QuarantineList list)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(list.Rows)} rows[/] were not taken");
        foreach (var (reason, count) in list.Reasons) { console.WriteLine($"  {Figures.Count(count)}  {reason}"); }
        foreach (var line in list.First) { console.WriteLine(line); }
    }

    public static void Show(IAnsiConsole console, Forgetting done)
    {
        console.WriteLine($"{Figures.Count(done.Rows)} rows in {done.Versions} data set version{(done.Versions == 1 ? "" : "s")} and {Figures.Count(done.LogRecords)} records of the log are gone; tombstones stay.");
        if (done.StillNaming.Count > 0) { console.WriteLine($"The subject's name is still in the vocabulary of {string.Join(", ", done.StillNaming)}: run again, and the new model does not have it."); }
        if (done.NotReproducible.Count > 0) { console.WriteLine($"Still in the lineage, but not reproducible any more: {string.Join(", ", done.NotReproducible)}"); }
    }
}
