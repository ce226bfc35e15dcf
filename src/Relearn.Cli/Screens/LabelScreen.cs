using Relearn.Data.Labels;
using Relearn.Loop;
using Relearn.Loop.Reviewing;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Labels for people.</summary>
static class LabelScreen
{
    public static void Show(IAnsiConsole console, LabelReport r, bool ofClasses)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Labelled)} of {Figures.Count(r.Rows)} rows have a label[/] ({Figures.Text((double)r.Labelled / r.Rows, "0.0%")}){(ofClasses ? $", of {Figures.Count(r.AllClasses)} classes" : $": {string.Join(", ", r.Classes.Select(c => $"{Figures.Count(c.Value)} {c.Key}"))}")}");
        if (ofClasses) { Classes(console, r); }
        console.WriteLine($"They come from: {string.Join(", ", r.Origins.Where(o => o.Value > 0).Select(o => $"{o.Key} {Figures.Count(o.Value)}"))}");
        if (r.Entries == 0)
        {
            console.WriteLine("The label ledger is empty: all labels are those of the source.");
            return;
        }
        console.WriteLine($"The ledger has {Figures.Count(r.Entries)} labels that stand, about {Figures.Count(r.Items)} items; {Figures.Count(r.Withdrawn)} were taken back or said anew. Not older than {string.Join(", ", r.Ages.Where(a => a.Value > 0).Select(a => $"{a.Key} {Figures.Count(a.Value)}"))}.");
        var table = Figures.Table("by", "is ", "labels", ofClasses ? "most often " : "of them true", "cannot tell", "gold items right ", "last", "instructions ");
        foreach (var a in r.Authors.Take(50))
        {
            table.Row(Figures.Shorten(a.By, 32), a.Origin.ToString().ToLowerInvariant(), Figures.Count(a.Labels), ofClasses ? MostOften(a) : Figures.Text(a.Classes.GetValueOrDefault(LabelClasses.True), "0%"), Figures.Count(a.CannotTell), Figures.Text(a.Gold, "0%"), a.Last.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), string.Join(", ", a.Instructions));
        }
        console.Write(table);
        foreach (var c in r.Listed) { console.WriteLine($"differs: {c.Item}: {string.Join(", ", c.Said.Select(s => $"{s.Key} says {s.Value}"))}"); }
        if (r.Conflicts > r.Listed.Count) { console.WriteLine($"and {Figures.Count(r.Conflicts - r.Listed.Count)} more"); }
        foreach (var w in r.Warnings) { console.MarkupLineInterpolated($"[yellow]{w}[/]"); }
    }

    static void Classes(IAnsiConsole console, LabelReport r)
    {
        var table = Figures.Table("class ", "rows", "share");
        foreach (var (name, rows) in r.Classes) { table.Row(Figures.Shorten(name, 60), Figures.Count(rows), Figures.Text((double)rows / r.Labelled, "0.0%")); }
        console.Write(table);
        if (r.AllClasses > r.Classes.Count) { console.WriteLine($"and {Figures.Count(r.AllClasses - r.Classes.Count)} more classes with fewer rows"); }
    }

    static string MostOften(LabelAuthor a) => a.Classes.Count == 0 ? "" : $"{Figures.Shorten(a.Classes.First().Key, 32)} {Figures.Text(a.Classes.First().Value, "0%")}";

    public static void Show(IAnsiConsole console, LabelImportReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Written)} labels taken[/] of {Figures.Count(r.Read)} in {r.File}, by {string.Join(", ", r.Authors.Take(8))}{(r.Authors.Count > 8 ? $" and {r.Authors.Count - 8} more" : "")}");
        if (r.Known > 0) { console.WriteLine($"{Figures.Count(r.Known)} said nothing new."); }
        if (r.CannotTell > 0) { console.WriteLine($"{Figures.Count(r.CannotTell)} say that it cannot be told."); }
        if (r.Unmatched > 0) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(r.Unmatched)} items have no row. Their labels are kept, for rows that may come; if they are other names, look at 'label.item' in project.yaml.[/]"); }
        if (r.NewClasses.Count > 0) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(r.NewClasses.Count)} classes are new: {string.Join("; ", r.NewClasses.Take(8))}{(r.NewClasses.Count > 8 ? "; ..." : "")}[/]"); }
        console.WriteLine("'relearn run' trains with them.");
    }

    public static void Show(IAnsiConsole console, ReviewReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Items)} labels ranked[/] by {r.Learner}, out of fold; {Figures.Count(r.Judged)} of {Figures.Count(r.Drawn)} drawn ones judged");
        if (r.Estimate is { } e)
        {
            console.MarkupLineInterpolated($"[bold]About {Figures.Text(e.Wrong, "N0")} labels are wrong[/] (95 %; {Figures.Text(e.Wrong.Estimate / r.Items, "0.0%")}). Confident learning by itself would have said {Figures.Count(r.Filtered)}.");
            var table = Figures.Table("ranks ", "labels", "judged", "wrong", "cannot tell", "share wrong");
            foreach (var s in e.Strata) { table.Row($"{Figures.Count(s.First + 1)} to {Figures.Count(s.End)}", Figures.Count(s.Items), Figures.Count(s.Judged), Figures.Count(s.Wrong), Figures.Count(s.CannotTell), Figures.Text(s.Share, "0%")); }
            console.Write(table);
            if (r.Cut is { Items: > 0 } cut) { console.WriteLine($"Cut {(r.Precision is null ? "with the largest expected F1" : $"with a precision of at least {Figures.Text(r.Precision.Value, "0%")}")}: the first {Figures.Count(cut.Items)}, of which {Figures.Text(cut.Precision, "0%")} are expected to be wrong; they are {Figures.Text(cut.Recall, "0%")} of all wrong labels."); }
            if (r.Precision is null && r.Change is { Items: > 0 } change) { console.WriteLine($"Changing labels that nobody looks at pays for the first {Figures.Count(change.Items)}, of which {Figures.Text(change.Precision, "0%")} are expected to be wrong: that is what --accept does."); }
        }
        var worse = r.Groups.Where(g => g.Group.IsWorse).ToArray();
        if (worse.Length > 0)
        {
            console.Title("Where they come from: groups whose labels are more suspect than the others', beyond chance");
            var table = Figures.Table("by ", "group ", "labels", "more suspect by", "above the cut", "wrong of judged");
            foreach (var g in worse) { table.Row(g.By, Figures.Shorten(g.Group.Name, 32), Figures.Count(g.Group.Items), console.IntervalText(g.Group.Lift, "0.000"), g.Group.Flagged is { } f ? Figures.Text(f.Estimate, "0.0%") : "-", g.Group.Wrong is { } w ? $"{Figures.Text(w.Estimate, "0%")} of {g.Group.Judged}" : "-"); }
            console.Write(table);
        }
        var d = r.Duplicates;
        if (d.ConflictCount > 0)
        {
            console.WriteLine($"{Figures.Count(d.ConflictingRows)} rows in {Figures.Count(d.ConflictCount)} groups are equal in all features and have different labels: some are wrong, or the features do not tell.");
            foreach (var g in d.Conflicts.Take(3)) { console.WriteLine($"  {Figures.Count(g.Rows)} rows, {Figures.Count(g.Minority)} of them not {(g.Majority != 0 ? "true" : "false")}: {string.Join(", ", g.Places.Take(8))}{(g.Rows > 8 ? ", ..." : "")}"); }
        }
        if (d.NearConflictCount > 0)
        {
            console.WriteLine($"{Figures.Count(d.NearConflictCount)} pairs of rows are nearly equal and have different labels:");
            foreach (var p in d.NearConflicts.Take(3)) { console.WriteLine($"  {p.Row} and {p.Other} have {Figures.Text(p.Resemblance, "0%")} of their cells in common"); }
        }
        if (r.Accepted is { } changed) { console.MarkupLineInterpolated($"[bold]{Figures.Count(changed)} labels were changed[/] when it was accepted; --withdraw takes that back."); }
        if (r.Exported is { } file) { console.WriteLine($"What is left to judge stands in {file}: fill in the column 'label' (true, false, or ? where it cannot be told), then 'relearn data labels import {file}'."); }
        console.MarkupLineInterpolated($"Next: [bold]{r.Next}[/]");
    }

    public static void Show(IAnsiConsole console, FunctionReport r)
    {
        console.MarkupLineInterpolated($"[bold]The functions vote on {Figures.Count(r.Covered)} items[/] of {Figures.Count(r.Rows)} rows; held against {Figures.Count(r.Gold)} labels");
        var table = Figures.Table("function ", "says ", "coverage", "overlap", "conflict", "accuracy", "of known labels right", "shares a vote with ");
        foreach (var f in r.Functions) { table.Row(Figures.Shorten(f.Function, 32), string.Join(", ", f.Classes), Figures.Text(f.Coverage, "0.0%"), Figures.Text(f.Overlap, "0.0%"), Figures.Text(f.Conflict, "0.0%"), Figures.Text(f.Accuracy, "0%"), f.Gold is { } g ? $"{console.IntervalText(g, "0%")} of {Figures.Count(f.GoldVotes)}" : "-", f.MergedInto ?? ""); }
        console.Write(table);
        console.WriteLine($"Used: {r.Method}; {Figures.Text(r.Balance, "0.0%")} of the rows are estimated to be true.");
        foreach (var doubt in r.Doubts) { console.MarkupLineInterpolated($"[yellow]The label model is not trusted: {doubt}.[/]"); }
        console.WriteLine(r.Written is { } written ? $"{Figures.Count(written)} labels written to the ledger as {r.Version}; 'relearn run' trains with them." : "Nothing was written; --accept gives rows without a label what the votes come to.");
    }

    public static void Show(IAnsiConsole console, LabelExportReport r) =>
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Entries)} labels[/] of {Figures.Count(r.Items)} items in {r.File}");
}
