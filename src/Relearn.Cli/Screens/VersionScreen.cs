using System.Globalization;
using Relearn.Data.Versions;
using Relearn.Loop.Versions;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Data set versions for people.</summary>
static class VersionScreen
{
    public static void Show(IAnsiConsole console, VersionList list)
    {
        if (list.Versions.Count == 0)
        {
            console.WriteLine("No data set version yet: 'relearn run' makes one.");
            return;
        }
        var table = Figures.Table("version", "read ", "rows", "size", "its own", "state ", "kept by ");
        foreach (var v in list.Versions)
        {
            table.Row(v.Id, v.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Figures.Count(v.Rows), Size(v.Bytes), Size(v.OwnBytes),
                v.State switch { VersionState.Stored => "stored", VersionState.Purged => "purged", _ => "gone" }, KeptBy(v));
        }
        console.Write(table);
        console.WriteLine($"All artifacts take {Size(list.Bytes)}. Its own: what no earlier version has; --json names the records that keep a version.{(list.Versions.Any(v => v.State == VersionState.Purged) ? " Purged: rows are gone, so what was made from it cannot be made again." : "")}{(list.Versions.Any(v => v.Unneeded && v.State != VersionState.Gone) ? " 'relearn data gc' removes versions that nothing keeps." : "")}");
    }

    static string KeptBy(VersionLine version) => version.PinnedBy.Count > 0
        ? string.Join(", ", version.PinnedBy.GroupBy(p => p.Split('-')[0]).Select(g => $"{g.Count()} {g.Key}{(g.Count() == 1 ? "" : "s")}"))
        : version.Newest ? "being the newest" : "nothing";

    public static void Show(IAnsiConsole console, GarbageReport report)
    {
        var verb = report.DryRun ? "would go" : "are gone";
        console.WriteLine($"{Figures.Count(report.Artifacts)} artifacts, {Size(report.Bytes)}, {verb}; {Figures.Count(report.Kept)}, {Size(report.KeptBytes)}, stay.");
        if (report.Versions.Count > 0) { console.WriteLine($"Versions whose rows {verb}: {string.Join(", ", report.Versions)}"); }
    }

    public static void Show(IAnsiConsole console, DatasetDiff d)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(d.Added)} rows added, {Figures.Count(d.Removed)} removed, {Figures.Count(d.Changed)} changed[/], {Figures.Count(d.Same)} the same ({Figures.Count(d.RowsBefore)} and {Figures.Count(d.RowsAfter)} rows)");
        console.WriteLine(d.MatchedBy.Count > 0 ? $"matched by {string.Join(" and ", d.MatchedBy)}{(d.Repeated > 0 ? $"; {Figures.Count(d.Repeated)} of these stand on several rows, which were matched in their order" : "")}"
            : "matched as whole rows: a changed row counts as removed and added; '--key COLUMN' tells which row is which");
        foreach (var s in d.Schema) { console.WriteLine($"  column {s.Column}: {Kind(s.Before)} -> {Kind(s.After)}"); }
        Cells(console, d);
        if (d.Labels.Count > 0)
        {
            console.Title("Labels by day of the event");
            var ofClasses = d.Labels.Any(l => l.ToAnother > 0);
            var table = Figures.Table(["day", "arrived", "withdrawn", .. ofClasses ? ["to another"] : (string[])["to true", "to false"]]);
            foreach (var l in d.Labels.Take(40)) { table.Row([l.Day, Figures.Count(l.Arrived), Figures.Count(l.Withdrawn), .. ofClasses ? [Figures.Count(l.ToAnother)] : (string[])[Figures.Count(l.ToTrue), Figures.Count(l.ToFalse)]]); }
            console.Write(table);
            if (d.Labels.Count > 40) { console.WriteLine($"and {Figures.Count(d.Labels.Count - 40)} more days; --json has all"); }
        }
        if (d.Profile.Count > 0)
        {
            console.Title("Columns as a whole");
            var table = Figures.Table("column", "what ", "before", "after");
            foreach (var p in d.Profile) { table.Row(p.Column, p.What, Look(p, p.Before), Look(p, p.After)); }
            console.Write(table);
        }
        Rows(console, "First added rows", d.FirstAdded);
        Rows(console, "First removed rows", d.FirstRemoved);
    }

    public static void Show(IAnsiConsole console, Deletion d)
    {
        var verb = d.DryRun ? "would go" : "are gone; tombstones stay";
        console.WriteLine($"{Figures.Count(d.Rows)} rows and {Figures.Count(d.LogRecords)} records of the log {verb}.");
        if (d.Undecided > 0) { console.WriteLine($"Of {Figures.Count(d.Undecided)} rows the condition is missing: they stay."); }
        if (d.PredictionsUndecided > 0) { console.WriteLine($"{Figures.Count(d.PredictionsUndecided)} logged decisions do not hold what the condition reads: live ones stay, replays go and are played again by the next run."); }
        var table = Figures.Table("touched", "rows", "");
        foreach (var v in d.Versions) { table.Row(v.Id, Figures.Count(v.Rows), ""); }
        foreach (var m in d.Models) { table.Row(m.Run, Figures.Count(m.TrainRows), m.Live ? "of its training; live" : m.Releases.Count > 0 ? "of its training; released" : "of its training"); }
        foreach (var p in d.Predictions) { table.Row(p.Release, Figures.Count(p.Decisions), $"{p.Source} decisions"); }
        if (table.Rows.Count > 0) { console.Write(table); }
        if (d.NotJudged.Count > 0) { console.WriteLine($"Not judged, because they lack a column that the condition reads: {string.Join(", ", d.NotJudged)}"); }
        if (d.StillNaming.Count > 0) { console.WriteLine($"Texts that no row has any more are still in the vocabulary of {string.Join(", ", d.StillNaming)}: run again, and the new model does not have them."); }
        if (d.NotReproducible.Count > 0) { console.WriteLine($"Still in the lineage, but not reproducible{(d.DryRun ? " then" : " any more")}: {string.Join(", ", d.NotReproducible)}"); }
    }

    static string Look(ProfileChange p, double? value) => value is null ? "-"
        : p is { Kind: Inference.Features.ValueKind.Time, What: not ("missing" or "distinct") } ? Data.Validation.NumberChecks.TextOf(Math.Round(value.Value), p.Kind)
        : p.What == "missing" ? Figures.Text(value.Value, "0.##%") : Figures.Text(value.Value, "0.####");

    static void Cells(IAnsiConsole console, DatasetDiff d)
    {
        if (d.Cells.Count == 0) { return; }
        console.Title("Changed cells");
        var table = Figures.Table("column", "cells", "were missing", "are missing");
        foreach (var c in d.Cells) { table.Row(c.Column, Figures.Count(c.Cells), Figures.Count(c.Filled), Figures.Count(c.Emptied)); }
        console.Write(table);
        foreach (var c in d.FirstChanged) { console.WriteLine($"  row {Figures.Count(c.RowBefore)}{(c.RowAfter == c.RowBefore ? "" : $" (now {Figures.Count(c.RowAfter)})")}, {c.Column}: {c.Before ?? "(missing)"} -> {c.After ?? "(missing)"}"); }
    }

    static void Rows(IAnsiConsole console, string title, IReadOnlyList<WholeRow> rows)
    {
        if (rows.Count == 0) { return; }
        console.Title(title);
        foreach (var r in rows) { console.WriteLine($"  row {Figures.Count(r.Row)}: {string.Join(", ", r.Cells.Where(c => c.Value is not null).Select(c => $"{c.Key} {c.Value}"))}"); }
    }

    static string Kind(Inference.Features.ValueKind? kind) => kind is { } k ? k.ToString().ToLowerInvariant() : "not there";

    static string Size(long bytes) => bytes < 1000 ? $"{bytes} B" : bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
