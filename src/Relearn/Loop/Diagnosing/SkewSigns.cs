using Relearn.Analysis.Causes;

namespace Relearn.Loop.Diagnosing;

/// <summary>What served rows beside the same rows of the data show.</summary>
static class SkewSigns
{
    const double LeastShare = 0.01;
    const int LeastRows = 30;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Skew: { } skew })
        {
            if (@case.Live?.Decisions is not null)
            {
                findings.Lacks(@case.Context.Project.Data.Key is null ? "Served rows cannot be held against the data: 'data.key' names no column." : "Served rows cannot be held against the data: it has none of them yet.");
            }
            return;
        }
        findings.Look(Signs.SkewTransform, Signs.SkewDefault, Signs.SkewStale, Signs.SkewSwapped, Signs.SkewUnit);
        if (@case.Earlier.Count > 0) { findings.Look(Signs.SkewOfNew); }
        if (skew.Mismatched < Math.Max(LeastRows, LeastShare * skew.Compared)) { return; }
        foreach (var finding in skew.Findings)
        {
            var sign = finding.Pattern switch { "unit" => Signs.SkewUnit, "swapped" => Signs.SkewSwapped, "default" => Signs.SkewDefault, "stale" => Signs.SkewStale, _ => Signs.SkewTransform };
            var rows = skew.Columns.Where(c => finding.Columns.Contains(c.Name)).Select(c => c.Mismatched).DefaultIfEmpty(0).Max();
            if (rows < Math.Max(LeastRows, LeastShare * skew.Compared)) { continue; }
            // The data may be what is broken: then what is served is as before.
            var data = findings.Seen.Any(e => e.Sign == Signs.TrainingRowsOff && finding.Columns.Contains(e.Subject));
            findings.See(sign, string.Join(", ", finding.Columns), Math.Log(1 + rows), FormattableString.Invariant($"{rows:N0} of {skew.Compared:N0} compared rows: {finding.Message}"), proof: !data);
            if (finding.Columns.FirstOrDefault(@case.IsNew) is { } fresh) { findings.See(Signs.SkewOfNew, fresh, 3, $"'{fresh}', which differs, is read by this release and was not by one before"); }
        }
    }
}
