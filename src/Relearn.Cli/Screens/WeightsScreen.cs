using Relearn.Loop.Objectives;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Objectives and what they count, for people.</summary>
static class WeightsScreen
{
    public static void Show(IAnsiConsole console, WeightsReport r)
    {
        if (r.Outcome is { } outcome) { console.WriteLine(outcome.What); }
        var table = Figures.Table("objective", "weight", "in the live release", "learnt", "AUC", "rows until");
        foreach (var o in r.Objectives)
        {
            table.Row(o.Name, Figures.Text(o.Weight, "0.###"), o.LiveWeight is { } live ? Figures.Text(live, "0.###") : "-", o.Run is null ? "no" : o.Passed == false ? "refused by its gate" : "yes",
                o.RocAuc is { } auc ? Figures.Text(auc, "0.000") : "-", o.TrainedUntil is { } until ? CalendarDay.Text((int)Math.Floor(until / 86_400e6)) : "-");
        }
        console.Write(table);
        if (r.Live is { } release) { console.WriteLine($"Live: {release}, weights {r.LiveWeights}."); }
        if (r.Objectives.Any(o => o.Run is null)) { console.WriteLine("Learn what is not learnt yet: relearn model objectives"); }
    }

    public static void Show(IAnsiConsole console, ObjectivesReport r)
    {
        var table = Figures.Table("objective", "what is true", "AUC", "log loss", "rate", "gate");
        foreach (var o in r.Runs)
        {
            table.Row(o.Objective, o.Value, o.Metrics.RocAuc is { } auc ? Figures.Text(auc, "0.000") : "-", Figures.Text(o.Metrics.LogLoss, "0.0000"), Figures.Text(o.TrainRate, "0.0%"),
                o.Passed ? "passed" : $"refused: {string.Join("; ", o.Checks.Where(c => !c.Passed).Select(c => c.Detail))}");
        }
        console.Write(table);
    }
}
