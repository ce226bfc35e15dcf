using Relearn.Data.Taxonomies;
using Relearn.Loop;
using Relearn.Loop.Reviewing;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Monitoring;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Models of several classes, for people.</summary>
static class ClassScreen
{
    const int MostLines = 12;

    // What tells two long paths apart stands at their ends.
    static string End(string path, int most) => path.Length <= most ? path : $"…{path[^(most - 1)..].TrimStart()}";

    /// <summary>What turns out true or false of a decision: the label, or with classes that the answer is right.</summary>
    public static string OutcomeOf(ProjectConfig project) => project.HasClasses ? "right" : project.Label.Name;

    /// <summary>What a run is worth, in the width of a terminal.</summary>
    public static void Brief(IAnsiConsole console, ModelRun run, ClassRun classes)
    {
        var m = classes.Metrics;
        var table = console.IsNarrow() ? Figures.Table("", "accuracy", $"best {Modeling.Evaluation.Classes.ClassEvaluator.K}", "F", "steps off", "F above it")
            : Figures.Table("", "accuracy", $"in the best {Modeling.Evaluation.Classes.ClassEvaluator.K}", "hierarchical F", "steps off", "F above it by");
        table.Row($"model ({run.Learner.Replace('_', ' ')})", console.IntervalText(m.Accuracy, "0.000"), Figures.Text(m.TopK.Estimate, "0.000"), console.IntervalText(m.Macro.F, "0.000"), Figures.Text(m.TreeDistance.Estimate, "0.00"), "");
        foreach (var b in classes.Baselines) { table.Row(b.Name, Figures.Text(b.Accuracy, "0.000"), "", Figures.Text(b.F, "0.000"), "", console.IntervalText(b.Gain, "+0.000;-0.000;0.000")); }
        console.Write(table);
        Stopping(console, classes);
    }

    static void Stopping(IAnsiConsole console, ClassRun classes)
    {
        console.Title("Answers stop where they are sure enough");
        var table = Figures.Table("asked for", "right", "must lie in", "depth kept", "no group sure", "full depth");
        foreach (var line in classes.Stopping.Lines)
        {
            table.Row($"{Figures.Text(line.Target, "0.0%")}{(line.Target == classes.Stopping.Requested ? " *" : "")}", Figures.Text(line.Achieved?.Estimate ?? double.NaN, "0.0%"), $"{Figures.Text(line.BandLow, "0.0%")} to {Figures.Text(line.BandHigh, "0.0%")}",
                Figures.Text(line.DepthKept, "0%"), Figures.Text(line.AtRoot, "0.0%"), Figures.Text(line.AtClass, "0%"));
        }
        console.Write(table);
        console.WriteLine($"* what 'decision.accuracy' asks for. {Figures.Text(classes.Stopping.FalseAlarms ?? double.NaN, "0.0%")} of these rows look like none of the classes.");
    }

    /// <summary>Which learners were tried, and the metrics part by part.</summary>
    public static void Show(IAnsiConsole console, ModelRun run, ClassRun classes)
    {
        Brief(console, run, classes);
        console.Title("Learners that were tried, judged on half of the validation rows");
        var tried = Figures.Table("", "hierarchical F", "accuracy", "behind the best by", "training", "size", "");
        foreach (var t in classes.Tried)
        {
            tried.Row(t.Name.Replace('_', ' '), Figures.Text(t.F ?? double.NaN, "0.0000"), Figures.Text(t.Accuracy ?? double.NaN, "0.0000"), t.Behind is null ? "" : Figures.Text(t.Behind, "0.0000"), t.F is null ? "" : Figures.Seconds(t.Seconds), t.F is null ? "" : $"{Figures.Text(t.Bytes / 1e6, "0.0")} MB", t.Chosen ? $"kept: {t.Why}" : t.Why);
        }
        console.Write(tried);
        console.Title("Level by level");
        var levels = Figures.Table("level", "rows", "accuracy", "calibration error");
        foreach (var l in classes.Metrics.Levels) { levels.Row(Figures.Count(l.Depth), Figures.Count(l.Rows), Figures.Text(l.Accuracy, "0.000"), Figures.Text(l.CalibrationError ?? double.NaN, "0.000")); }
        console.Write(levels);
        console.Title("By training examples of the true class");
        var sizes = Figures.Table("examples", "classes", "rows", "found", "mean over the classes");
        foreach (var s in classes.Metrics.BySize) { sizes.Row(s.Name, Figures.Count(s.Classes), Figures.Count(s.Rows), Figures.Text(s.Recall, "0.000"), Figures.Text(s.MeanRecall, "0.000")); }
        console.Write(sizes);
        console.WriteLine($"Hierarchical precision {Figures.Text(classes.Metrics.Micro.Precision, "0.000")}, recall {Figures.Text(classes.Metrics.Micro.Recall, "0.000")}, F {Figures.Text(classes.Metrics.Micro.F, "0.000")} over all names; {Figures.Count(classes.Nodes)} nodes, {Figures.Count(classes.Classes)} classes, {Figures.Count(classes.Columns)} columns.");
    }

    /// <summary>The classes before training.</summary>
    public static void Show(IAnsiConsole console, ClassReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Classes)} classes[/] are told apart, of {Figures.Count(r.Labelled)} labels on {Figures.Count(r.Examples)} training rows in a tree of {Figures.Count(r.Nodes)} nodes");
        var levels = Figures.Table("level", "nodes", "labels", $"fewer than {Figures.Count(r.Minimum)} examples", "told apart", "rows");
        foreach (var l in r.Levels) { levels.Row(Figures.Count(l.Depth), Figures.Count(l.Nodes), Figures.Count(l.Labelled), Figures.Count(l.Small), Figures.Count(l.Classes), Figures.Count(l.Examples)); }
        console.Write(levels);
        var merged = r.Lines.Where(l => l.Into is not null && l.Examples > 0).ToArray();
        if (merged.Length > 0)
        {
            console.Title($"Not yet told apart: {Figures.Count(merged.Length)} labels are learnt as their group until they have {Figures.Count(r.Minimum)} examples");
            var table = Figures.Table("label ", "examples", "needs", "learnt as ");
            foreach (var l in merged.OrderBy(l => l.Needed).ThenBy(l => l.Path, StringComparer.Ordinal).Take(MostLines)) { table.Row(End(l.Path, console.IsNarrow() ? 34 : 56), Figures.Count(l.Counted), Figures.Count(l.Needed), End(l.Into!, console.IsNarrow() ? 20 : 40)); }
            console.Write(table);
            if (merged.Length > MostLines) { console.WriteLine($"and {Figures.Count(merged.Length - MostLines)} more, those that need the fewest labels first; '--json' has them all"); }
        }
        foreach (var warning in r.Warnings) { console.MarkupLineInterpolated($"[yellow]{warning}[/]"); }
    }

    /// <summary>The classes in a line or two, after a run.</summary>
    public static void Brief(IAnsiConsole console, ClassReport r)
    {
        var merged = r.Lines.Where(l => l.Into is not null && l.Examples > 0).ToArray();
        if (merged.Length > 0) { console.WriteLine($"{Figures.Count(merged.Length)} of {Figures.Count(r.Labelled)} labels have fewer than {Figures.Count(r.Minimum)} examples and are learnt as their group ({Figures.Text((double)merged.Sum(l => l.Examples) / r.Examples, "0.0%")} of the rows): 'relearn data classes show' lists what each needs."); }
    }

    /// <summary>Labels that look wrong.</summary>
    public static void Show(IAnsiConsole console, ProjectConfig project, ClassSuspects s, bool siblings)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(s.Items)} labels[/] held against models that did not learn from them ({s.Learner.Replace('_', ' ')}, five folds)");
        foreach (var (title, labels) in new[] { ("Perhaps in a wrong branch", s.Branch), ("Perhaps a wrong sibling", s.Sibling) })
        {
            console.Title($"{title}, the most suspicious first");
            var table = Figures.Table("item ", "label ", "fits better ", "suspicion");
            foreach (var l in labels.Take(MostLines)) { table.Row(Figures.Shorten(l.Item, 16), End(l.Given, console.IsNarrow() ? 20 : 40), End(l.Suggested, console.IsNarrow() ? 20 : 40), Figures.Text(l.Suspicion, "0.000")); }
            console.Write(table);
        }
        if (s.Exported is { } path) { console.WriteLine($"Both queues are in {path}: fill in 'label' and give it to 'relearn data labels import'."); }
        if (s.Queue is not null) { console.MarkupLineInterpolated($"The {(siblings ? "wrong siblings" : "wrong branches")} are on the desk: 'relearn data label --queue review' asks for each what it is."); }
    }

    /// <summary>The changes of classes.</summary>
    public static void Show(IAnsiConsole console, ProjectConfig project, ClassHistory h)
    {
        console.MarkupLineInterpolated($"[bold]Version {h.Version}[/] of the classes of {project.Name}: {Figures.Count(h.Nodes)} nodes ({h.Id})");
        if (h.Changes.Count == 0)
        {
            console.WriteLine("Nothing was changed: the classes are those of the data.");
            return;
        }
        var table = Figures.Table("version", "what ", "class ", "to ", "by ", "why ", "");
        foreach (var line in h.Changes)
        {
            table.Row(Figures.Count(line.Version), line.Change.Kind.ToString().ToLowerInvariant(), Figures.Shorten(line.Change.Path, 40), Figures.Shorten(line.Change.To ?? string.Join(", ", line.Change.Parts ?? []), 32), line.By, Figures.Shorten(line.Change.Reason ?? "", 32),
                line.Stands || line.Change.Kind == TaxonomyChangeKind.Undo ? "" : "taken back");
        }
        console.Write(table);
        console.WriteLine("The next 'relearn run' works with them; with '--update-classes' only what the changes touch is fitted anew.");
    }

    /// <summary>What may be of a class that the model does not have.</summary>
    public static void Show(IAnsiConsole console, NewClassQueue q)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(q.Unfamiliar)} of {Figures.Count(q.Decisions)} {q.Source} decisions[/] are about rows that look like none of the classes");
        var table = Figures.Table("decision ", "row ", "fits best ", "turned out ");
        foreach (var row in q.Rows.Take(MostLines)) { table.Row(row.Decision, Figures.Shorten(row.Row.ToString(), console.IsNarrow() ? 20 : 56), End(row.Best, console.IsNarrow() ? 16 : 32), End(row.Outcome ?? "", console.IsNarrow() ? 16 : 32)); }
        console.Write(table);
        foreach (var n in q.Named.Take(MostLines)) { console.MarkupLineInterpolated($"[yellow]A new class: '{n.Path}', named by {Figures.Count(n.Outcomes)} outcome{(n.Outcomes == 1 ? "" : "s")}. 'relearn data classes add' makes it one.[/]"); }
        if (q.Exported is { } path) { console.WriteLine($"The rows are in {path}."); }
    }

    /// <summary>How the answers do that were given.</summary>
    public static void Show(IAnsiConsole console, ClassMonitoring m)
    {
        console.WriteLine($"{Figures.Text(m.Accuracy, "0.0%")} of the answers were right, {Figures.Text(m.Target, "0.0%")} is asked for; they kept {Figures.Text(m.DepthKept, "0%")} of the depth, {Figures.Text(m.Unanswered, "0.0%")} named no group, {Figures.Text(m.Unfamiliar, "0.0%")} of the rows look like none of the classes");
        var levels = Figures.Table("level", "rows", "best class in the right group");
        foreach (var l in m.Levels) { levels.Row(Figures.Count(l.Level), Figures.Count(l.Rows), Figures.Text(l.Accuracy, "0.0%")); }
        console.Write(levels);
        foreach (var n in m.NewClasses.Take(MostLines)) { console.MarkupLineInterpolated($"[yellow]A new class: '{n.Path}', named by {Figures.Count(n.Outcomes)} outcome{(n.Outcomes == 1 ? "" : "s")}.[/]"); }
    }
}
