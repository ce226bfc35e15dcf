using Relearn.Loop;
using Relearn.Modeling.Evaluation;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Step 3 for people.</summary>
static class ModelScreen
{
    public static void Show(IAnsiConsole console, RunList list)
    {
        var table = Figures.Table("run", "made ", "learner ", "rows", "AUC", "log loss", "a decision", "live ");
        foreach (var r in list.Runs)
        {
            table.Row(r.Id, r.At.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), r.Learner, Figures.Count(r.TrainRows), Figures.Text(r.RocAuc ?? double.NaN, "0.0000"),
                Figures.Text(r.LogLoss, "0.00000"), Figures.Text(r.ValuePerDecision, "0.000"), r.Live ? "live" : r.Released ? "was live" : "");
        }
        console.Write(table);
    }

    public static void Show(IAnsiConsole console, ProjectConfig project, RunDetail detail)
    {
        var run = detail.Run;
        console.MarkupLineInterpolated($"[bold]{detail.Id}[/]: {run.Learner}, {Figures.Count(run.TrainRows)} training rows, model {run.ModelHash[..12]}, by {detail.Circumstances.Actor}");
        console.Title("On the test period, against the baselines");
        if (run.Classes is { } classes) { ClassScreen.Show(console, run, classes); }
        else { Compare(console, project, run); }
        if (run.Decisions is { } decisions) { Decisions(console, project, run, decisions); }
        console.Title(run.Classes is null ? "By month" : "By month: are the answers right?");
        Parts(console, project, run.Months);
        if (run.Slices.Count > 0)
        {
            console.Title("By slice");
            Parts(console, project, run.Slices);
        }
        console.Title("Features");
        var features = Figures.Table("feature ", "id ");
        foreach (var feature in run.Features) { features.Row(feature.Name, feature.Id); }
        console.Write(features);
        foreach (var hash in run.Hashes ?? []) { console.WriteLine($"{hash.Call}: {Figures.Count(hash.Texts)} texts in {Figures.Count(hash.Buckets)} buckets; {Figures.Text(hash.CollisionRate, "0.0%")} of the texts share theirs"); }
        if (run.Split is { } split)
        {
            console.Title($"The split, by {split.By.ToString().ToLowerInvariant()}{(split.Group is null ? "" : $" '{split.Group}'")}{(split.EmbargoDays > 0 ? $", embargo {Figures.Text(split.EmbargoDays, "0.###")} days: {Figures.Count(split.Embargoed)} rows left out" : "")}");
            var sides = split.Group is null ? Figures.Table("", "rows", "label known in time", project.Label.Name) : Figures.Table("", "rows", "label known in time", project.Label.Name, "groups");
            foreach (var p in split.Parts)
            {
                string[] cells = [p.Name, Figures.Count(p.Rows), Figures.Count(p.Used), run.Classes is null ? Figures.Text((double)p.Positives / p.Used, "0.0%") : "", Figures.Count(p.Groups ?? 0)];
                sides.Row(split.Group is null ? cells[..4] : cells);
            }
            console.Write(sides);
        }
        if (run.Sampling is { } sampling)
        {
            console.Title("Sampled");
            console.WriteLine($"The model learnt from all {Figures.Count(sampling.Positives)} true rows and {Figures.Text(sampling.Negatives, "0.####%")} of the others, {Figures.Count(sampling.Rows)} rows in all; its probabilities are corrected.");
            console.WriteLine($"On the validation rows, all of them, the log-odds still miss the rate by {Figures.Text(sampling.Intercept, "+0.000;-0.000;0.000")}{(sampling.Applied ? ": added to the calibration" : ", which may be chance: nothing was added")}.");
        }
        console.Title("Where the time went");
        console.WriteLine(string.Join(", ", run.Seconds.Select(s => $"{s.Key} {Figures.Seconds(s.Value)}")));
        console.Title("Lineage");
        console.WriteLine($"made from {string.Join(", ", detail.Lineage.Select(Shorten))}");
        if (detail.MadeFromIt.Count > 0) { console.WriteLine($"made from it: {string.Join(", ", detail.MadeFromIt)}"); }
    }

    // From acting on none to acting on all: never accuracy alone.
    static void Decisions(IAnsiConsole console, ProjectConfig project, Modeling.ModelRun run, DecisionReport d)
    {
        console.Title("When something is done with it");
        var table = Figures.Table("acts on", "where the probability is at least", "recall", "precision", $"{project.Kpi.Currency} a decision");
        foreach (var p in d.Curve)
        {
            table.Row(Figures.Count(p.Acted), p.Threshold is { } t ? $"{(p.Chosen ? "the threshold, " : "")}{Figures.Text(t, "0.######")}" : p.Chosen ? "the threshold" : "", Figures.Text(p.Recall, "0.000"), p.Acted == 0 ? "-" : Figures.Text(p.Precision, "0.000"), Figures.Text(p.ValuePerDecision, "0.#####"));
        }
        console.Write(table);
        var a = d.Alerts;
        console.WriteLine($"At {Figures.Count(a.Alerts)} alerts{(a.PerDay is { } n ? $" ({Figures.Text(n, "0.###")} a day)" : ", as many as there are true rows")}: recall {Figures.Text(a.Recall.Share, "0.000")}, precision {Figures.Text(a.Precision.Share, "0.000")} (exact). Acting pays from a probability of {Figures.Text(project.Kpi.BreakEven(), "0.####")}; the probabilities go from {Figures.Text(d.Least, "0.######")} to {Figures.Text(d.Most, "0.######")}.");
    }

    static string Shorten(string id) => id.Length == 64 ? id[..12] : id;

    /// <summary>The model beside its baselines, in the width of a terminal.</summary>
    public static void Brief(IAnsiConsole console, ProjectConfig project, Modeling.ModelRun run)
    {
        var table = Figures.Table("", "log loss", "AUC", $"{project.Kpi.Currency} a decision", console.GainHeading());
        void Add(string name, Metrics m, Numerics.Interval? gain) => table.Row(name, Figures.Text(m.LogLoss.Estimate, "0.0000"), Figures.Text(m.RocAuc?.Estimate ?? double.NaN, "0.000"),
            Figures.Text(m.ValuePerDecision.Estimate, "0.000"), gain is null ? "" : console.IntervalText(gain, "+0.000;-0.000;0.000"));
        Add($"model ({run.Learner})", run.Metrics, null);
        foreach (var b in run.Baselines) { Add(b.Name.Replace('_', ' '), b.Metrics, b.ValueGain); }
        console.Write(table);
    }

    /// <summary>The model beside its baselines, with every interval.</summary>
    public static void Compare(IAnsiConsole console, ProjectConfig project, Modeling.ModelRun run)
    {
        var table = Figures.Table("", "log loss", "AUC", "PR-AUC", "calibration error", $"{project.Kpi.Currency} a decision", "model is better by");
        void Add(string name, Metrics m, Numerics.Interval? gain) => table.Row(name, Figures.Text(m.LogLoss, "0.0000"), Figures.Text(m.RocAuc, "0.000"), Figures.Text(m.PrAuc, "0.000"),
            Figures.Text(m.CalibrationError, "0.0000"), Figures.Text(m.ValuePerDecision, "0.000"), gain is null ? "" : Figures.Text(gain, "+0.000;-0.000;0.000"));
        Add(run.Learner, run.Metrics, null);
        foreach (var b in run.Baselines) { Add(b.Name.Replace('_', ' '), b.Metrics, b.ValueGain); }
        console.Write(table);
    }

    static void Parts(IAnsiConsole console, ProjectConfig project, IReadOnlyList<NamedMetrics> parts)
    {
        var table = Figures.Table("", "rows", ClassScreen.OutcomeOf(project), "mean prediction", "log loss", "AUC", $"{project.Kpi.Currency} a decision");
        foreach (var (name, m) in parts)
        {
            table.Row(name, Figures.Count(m.Rows), Figures.Text(m.PositiveRate, "0.0%"), Figures.Text(m.MeanPrediction, "0.0%"), Figures.Text(m.LogLoss, "0.0000"), Figures.Text(m.RocAuc, "0.000"), Figures.Text(m.ValuePerDecision, "0.000"));
        }
        console.Write(table);
    }

    public static void Show(IAnsiConsole console, Reproduction done)
    {
        console.MarkupLineInterpolated($"[green]equal[/]: {done.Run} trained again with {done.Threads} thread{(done.Threads == 1 ? "" : "s")}, blocks of {Figures.Count(done.BlockRows)} rows, reader {done.Reader}");
        console.WriteLine($"  then {done.Expected}\n  now  {done.Found}");
    }
}
