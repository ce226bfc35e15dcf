using System.Globalization;
using Relearn.Serving.Batches;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Batches for people.</summary>
static class BatchScreen
{
    public static void Show(IAnsiConsole console, BatchReport r, bool hasClasses)
    {
        var b = r.Batch;
        console.MarkupLineInterpolated($"[bold]{Figures.Count(b.Rows)} rows scored[/] by {b.Release} in {Figures.Seconds(r.Seconds)} ({Figures.Count((long)(b.Rows / Math.Max(r.Seconds, 1e-3)))} rows/s): {b.Input} -> {b.Output}");
        if (b.MeanScore is { } mean)
        {
            console.WriteLine(hasClasses ? string.Create(CultureInfo.InvariantCulture, $"mean probability of being right {mean:0.0000}, a class for {b.DecisionRate:0.00%}")
                : string.Create(CultureInfo.InvariantCulture, $"mean score {mean:0.0000}, act on {b.DecisionRate:0.00%} (threshold {b.Threshold:0.0000})"));
        }
        if (b.Quarantined > 0)
        {
            console.MarkupLineInterpolated($"[yellow]{Figures.Count(b.Quarantined)} rows could not be read[/] and are listed in {r.QuarantineFile}");
            foreach (var (reason, count) in b.Reasons) { console.WriteLine($"  {Figures.Count(count)}  {reason}"); }
        }
        if (b.BehindWatermark > 0) { console.WriteLine($"{Figures.Count(b.BehindWatermark.Value)} rows came more than a day behind a later one: their windows are missing. Sort the input by its time."); }
        console.WriteLine($"record {r.Id}");
        console.WriteLine($"SHA-256 in {b.InputHash}\n       out {b.OutputHash}");
    }

    public static void Show(IAnsiConsole console, BatchList list)
    {
        if (list.Batches.Count == 0)
        {
            console.WriteLine("No batch yet: 'relearn serve predict --in FILE --out FILE' scores one.");
            return;
        }
        var table = Figures.Table("batch", "scored ", "by ", "input ", "rows", "quarantined", "mean score", "acts");
        foreach (var b in list.Batches)
        {
            table.Row(b.Id, b.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), b.Batch.Release, b.Batch.Input, Figures.Count(b.Batch.Rows), Figures.Count(b.Batch.Quarantined),
                Figures.Text(b.Batch.MeanScore ?? double.NaN, "0.0000"), Figures.Text(b.Batch.DecisionRate ?? double.NaN, "0.00%"));
        }
        console.Write(table);
    }
}
