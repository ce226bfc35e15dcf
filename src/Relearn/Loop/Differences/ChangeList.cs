using Relearn.Scoping;

namespace Relearn.Loop.Differences;

/// <summary>Everything that differs between two runs, one line each.</summary>
static class ChangeList
{
    public static IEnumerable<Change> Of(RunSide a, RunSide b, DataChanges? data, IReadOnlyList<Part> parts, Attribution? attribution)
    {
        string? PartOf(string atom) => parts.FirstOrDefault(p => p.Atoms.Contains(atom))?.Name;
        if (a.Run.Dataset != b.Run.Dataset && data is null) { yield return new("data", "data set version", a.Run.Dataset, b.Run.Dataset, null); }
        if (data is { } d)
        {
            if (d.Added + d.Removed > 0 || d.Reordered) { yield return new("data", "rows", FormattableString.Invariant($"{d.RowsBefore:N0}"), FormattableString.Invariant($"{d.RowsAfter:N0}: {d.Added:N0} added, {d.Removed:N0} removed{(d.Reordered ? ", in another order" : "")}"), PartOf(Part.Rows)); }
            foreach (var c in d.Schema) { yield return new("data", c.Column, c.Before?.ToString().ToLowerInvariant(), c.After?.ToString().ToLowerInvariant(), PartOf(Part.Cells(c.Column))); }
            foreach (var c in d.Cells) { yield return new("data", c.Column, null, FormattableString.Invariant($"{c.Cells:N0} cells differ; {c.Filled:N0} of them were missing, {c.Emptied:N0} are"), PartOf(Part.Cells(c.Column))); }
            if (d.Labels.Changed > 0)
            {
                var l = d.Labels;
                yield return new("labels", a.Project.Label.Name, null, FormattableString.Invariant($"{l.Changed:N0} differ: {(l.ToAnother > 0 ? FormattableString.Invariant($"{l.ToAnother:N0} are another class") : FormattableString.Invariant($"{l.ToTrue:N0} are true now, {l.ToFalse:N0} are false"))}, {l.Arrived:N0} arrived, {l.Withdrawn:N0} were withdrawn"), PartOf(Part.Labels));
            }
            if (d.Labels.Retimed > 0) { yield return new("labels", "known", null, FormattableString.Invariant($"{d.Labels.Retimed:N0} were known at another time"), PartOf(Part.Labels)); }
        }
        if (PartOf(Part.Sources) is { } sources) { yield return new("data", "other sources", null, "their events differ", sources); }
        var (was, now) = (a.Project.Features.ToDictionary(f => f.Name, f => f.Source), b.Project.Features.ToDictionary(f => f.Name, f => f.Source));
        foreach (var name in was.Keys.Union(now.Keys).Where(n => was.GetValueOrDefault(n) != now.GetValueOrDefault(n))) { yield return new("features", name, was.GetValueOrDefault(name), now.GetValueOrDefault(name), PartOf(Part.Feature(name))); }
        foreach (var change in Code(a, b, attribution)) { yield return change; }
        foreach (var change in Settings(a, b, PartOf)) { yield return change; }
    }

    static IEnumerable<Change> Code(RunSide a, RunSide b, Attribution? attribution)
    {
        var part = attribution?.Parts.FirstOrDefault(p => p.Part == "code")?.Part;
        if (a.Record.Circumstances.Build != b.Record.Circumstances.Build) { yield return new("code", "build", a.Record.Circumstances.Build, b.Record.Circumstances.Build, part); }
        if (a.Run.Library != b.Run.Library) { yield return new("code", "learner library", a.Run.Library, b.Run.Library, part); }
        // What the build reads of the same source, feature by feature: another program for the same words is another build's.
        foreach (var f in a.Run.Features)
        {
            if (b.Run.Features.FirstOrDefault(x => x.Name == f.Name) is { } other && other.Id != f.Id && a.Project.Features.First(x => x.Name == f.Name) == b.Project.Features.First(x => x.Name == f.Name)) { yield return new("code", $"program of {f.Name}", f.Id, other.Id, null); }
        }
        if (part is not null && a.Record.Circumstances.Build == b.Record.Circumstances.Build) { yield return new("code", "this build", null, "makes another model than the one on record", part); }
    }

    static IEnumerable<Change> Settings(RunSide a, RunSide b, Func<string, string?> partOf)
    {
        var (was, now) = (ProjectFile.Values(a.ProjectText), ProjectFile.Values(b.ProjectText));
        foreach (var key in was.Keys.Union(now.Keys).Where(k => !k.StartsWith("features.", StringComparison.Ordinal) && was.GetValueOrDefault(k) != now.GetValueOrDefault(k)).Order(StringComparer.Ordinal))
        {
            var atom = key.Split('.', '[')[0] switch
            {
                "split" => Part.Split,
                "sampling" => Part.Sampling,
                "model" => Part.Model,
                "decision" or "kpi" => Part.Decision,
                "seed" => Part.Seed,
                "calendars" => Part.Calendars,
                "label" => key == "label.delay" ? Part.Sampling : Part.Labels,
                "learning" when key is "learning.update_trees" or "learning.decay" => Part.Model,
                _ => null,
            };
            yield return new("settings", key, was.GetValueOrDefault(key), now.GetValueOrDefault(key), atom is null ? null : partOf(atom));
        }
        // A candidate is made by another recipe of the same declaration.
        if (a.Run.Origin is not null || b.Run.Origin is not null)
        {
            yield return new("settings", "made", Made(a), Made(b), partOf(Part.Split));
        }
    }

    static string Made(RunSide side) => side.Run.Origin is { } origin ? $"as a candidate, {(origin.ParentBundle is null ? "anew" : $"from {origin.Parent}")}" : "by 'relearn run'";
}
