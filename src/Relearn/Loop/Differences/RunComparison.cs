using Relearn.Storage;

namespace Relearn.Loop.Differences;

/// <summary>Compares two runs; what was compared before is found in the ledger.</summary>
static class RunComparison
{
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="before">The one run, as a person names it.</param>
    /// <param name="after">The other.</param>
    public static async Task<RunDifference> DoAsync(CircleContext context, string before, string after)
    {
        using var a = RunSide.Open(context, RunSide.Find(context, before));
        using var b = RunSide.Open(context, RunSide.Find(context, after));
        if (a.Record.Id == b.Record.Id) { throw DifferencesErrors.SameRun(a.Record.Id).Exception(); }
        var identity = new RecordIdentity(RunDifference.Kind, RunDifference.Algorithm, [a.Record.Id, b.Record.Id, .. new[] { a, b }.Where(s => !s.IsWhole).Select(s => s.RowsHash ?? "gone")], "");
        var (_, difference) = await context.DoAsync(3, "difference", identity, LoopJson.Default.RunDifference, _ => true, d => d.Attribution?.Says ?? FormattableString.Invariant($"{d.Changes.Count} differences"),
            () => Task.Run(() => Compare(context, a, b))).ConfigureAwait(false);
        return difference;
    }

    static RunDifference Compare(CircleContext context, RunSide a, RunSide b)
    {
        var notes = new List<string>();
        RowMatch? match = null;
        DataChanges? data = null;
        var both = a.File is not null && b.File is not null;
        if (both && a.RowsHash != b.RowsHash)
        {
            context.Progress.Begin("match");
            match = RowMatch.Of(b.Project, a.File!, b.File!, context.Paths.Temporary);
            data = RowChanges.Of(a, b, match);
            context.Progress.End("match");
            if (match.By == "all inputs") { notes.Add("Nothing says which row is which, and rows do not stand at the same places: a row with another input counts as another row. 'data.key' or 'label.item' in project.yaml would tell."); }
        }
        var (parts, joined) = both ? PartList.Of(a, b, data) : ([], []);
        notes.AddRange(joined);
        var whyNot = WhyNot(context, a, b);
        Attribution? attribution = null;
        if (whyNot is null) { (attribution, whyNot) = Attributing.Of(context, a, b, match, parts); }
        if (whyNot is not null) { notes.Add($"The difference of the metric is not attributed. {whyNot}"); }
        return new(context.Project.Name, a.Summary, b.Summary, [.. ChangeList.Of(a, b, data, parts, attribution)], data, attribution, notes);
    }

    static string? WhyNot(CircleContext context, RunSide a, RunSide b)
    {
        if (a.Project.HasClasses || b.Project.HasClasses) { return "It is for labels that are true or false; compare classes with 'relearn model show'."; }
        foreach (var side in new[] { a, b })
        {
            if (side.File is null) { return $"The rows of {side.Record.Id} are gone: garbage collection or a purge took them."; }
            if (!side.IsWhole) { return $"Rows of {side.Record.Id} were purged, so it cannot be made again."; }
            if (!context.Artifacts.Contains(side.Run.BundleHash)) { return $"The model of {side.Record.Id} is not here any more."; }
            if (side.Run.Origin?.ParentBundle is { } parent && !context.Artifacts.Contains(parent)) { return $"The model that {side.Record.Id} was updated from is not here any more."; }
            if (side.File.Rows > int.MaxValue) { return FormattableString.Invariant($"{side.File.Rows:N0} rows are more than can be matched; it works with up to {int.MaxValue:N0}."); }
        }
        return null;
    }
}
