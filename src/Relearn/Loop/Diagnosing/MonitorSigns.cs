using Relearn.Analysis.Causes;
using Relearn.Inference.Features;
using Relearn.Monitoring.Alarms;
using Relearn.Numerics;

namespace Relearn.Loop.Diagnosing;

/// <summary>What monitoring of the live release shows.</summary>
static class MonitorSigns
{
    // An e-value of 20 in a window is worth a word; an alarm is decided under the budget of the project.
    const double Newsworthy = 20;
    const double MostlyGone = 0.9;
    const int ReleaseDays = 3;
    const double Proves = 40;

    static readonly HashSet<string> s_ofOutcomes = ["loss", "calibration", "errors", "money"];

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Report: { } report } live)
        {
            findings.Lacks(@case.Live is null ? $"Nothing was released, so nothing can be said of live decisions. Release first: relearn run {@case.Context.Folder}" : $"Nothing was answered yet. Serve it: relearn serve start {@case.Context.Folder}");
            return;
        }
        findings.Look(Signs.ColumnMissing, Signs.ColumnGone, Signs.UnseenValues, Signs.OutOfRange, Signs.Stuck, Signs.PointMass, Signs.RelationBroken, Signs.Duplicates, Signs.Volume, Signs.Clock, Signs.OneColumnMoved, Signs.ColumnsMoved);
        var windows = report.Windowed?.Windows ?? [];
        if (windows.Count(w => w.Whole) < 3) { findings.Lacks("Live inputs of less than three whole days: what comes and what is usual cannot be told apart yet."); }
        var alarms = report.Alarms?.Alarms.Where(a => a.Until is null).ToArray() ?? [];
        findings.Harm = alarms.Any(a => a.Level == AlarmLevel.Harm);
        findings.HarmOfInputs = alarms.Where(a => a.Level == AlarmLevel.Harm).SelectMany(a => a.Findings).All(f => !s_ofOutcomes.Contains(f.Monitor));
        OfInputs(@case, report, alarms, live.Model.Predictor.Encoder.Program, findings);
        if (report.Performance is not { Problem: null } performance || performance.Windows.Count == 0)
        {
            findings.Lacks(report.Performance?.Problem is { } problem ? $"How decisions turn out is not known: {problem}. Report outcomes at POST /v1/outcomes." : "No decision of the live release has an outcome at the label age: its loss is not known yet. Report outcomes at POST /v1/outcomes.");
            return;
        }
        OfOutcomes(live, alarms, performance, findings);
    }

    static void OfInputs(DiagnosisCase @case, Monitoring.MonitoringReport report, Alarm[] alarms, FeatureProgram program, Findings findings)
    {
        var strong = new Dictionary<(string Monitor, string Subject), (double Log, string Detail, int Since)>();
        // The newest windows: what was mended is history.
        foreach (var window in (report.Windowed?.Windows ?? []).Where(w => w.Whole).TakeLast(7))
        {
            foreach (var evidence in window.Evidence.Where(e => e.EValue > 1))
            {
                var key = (evidence.Monitor, evidence.Subject);
                var before = strong.GetValueOrDefault(key, (0, "", (int)(window.From / Data.DatasetImport.Day)));
                strong[key] = (before.Item1 + Math.Log(evidence.EValue), evidence.Detail, before.Item3);
            }
        }
        foreach (var finding in alarms.SelectMany(a => a.Findings))
        {
            var key = (finding.Monitor, finding.Subject);
            if (strong.TryGetValue(key, out var found)) { strong[key] = (Math.Max(found.Log, Math.Log(Newsworthy)), finding.Detail, Math.Min(found.Since, finding.Since)); }
        }
        var moved = new List<string>();
        foreach (var ((monitor, subject), (log, detail, since)) in strong.Where(s => s.Value.Log >= Math.Log(Newsworthy)).OrderByDescending(s => s.Value.Log))
        {
            var sign = monitor switch
            {
                "nulls" => Signs.ColumnMissing,
                "unseen" => Signs.UnseenValues,
                "range" => Signs.OutOfRange,
                "stuck" => Signs.Stuck,
                "top_value" => Signs.PointMass,
                "relation" => Signs.RelationBroken,
                "duplicates" => Signs.Duplicates,
                "volume" => Signs.Volume,
                "clock" => Signs.Clock,
                _ => null,
            };
            if (monitor == "distance") { moved.AddRange(InputsOf(subject, program)); }
            if (sign is not null) { findings.See(sign, string.Join(", ", InputsOf(subject, program)), log, detail, since, IsProof(sign, subject, log, program)); }
            if (monitor == "nulls" && report.Windowed!.Columns.FirstOrDefault(c => c.Column == subject) is { } column && column.MissingShare >= MostlyGone && column.ReferenceMissingShare < 0.5)
            {
                // What was never there when it was asked for is no column that went.
                if (@case.IsNew(subject)) { findings.See(Signs.SkewOfNew, subject, log, FormattableString.Invariant($"{column.MissingShare:0.0%} of '{subject}' are missing, {column.ReferenceMissingShare:0.0%} were in training, and a release before did not read it"), since); }
                else { findings.See(Signs.ColumnGone, subject, log, FormattableString.Invariant($"{column.MissingShare:0.0%} of '{subject}' are missing or cannot be read; {column.ReferenceMissingShare:0.0%} were before"), since, proof: true); }
            }
        }
        var columns = moved.Distinct().ToArray();
        if (columns.Length == 0) { return; }
        var first = strong.Where(s => s.Key.Monitor == "distance").MaxBy(s => s.Value.Log).Value;
        findings.See(columns.Length == 1 ? Signs.OneColumnMoved : Signs.ColumnsMoved, columns.Length == 1 ? columns[0] : string.Join(", ", columns.Take(5)), first.Log, first.Detail, first.Since);
    }

    // Values that are missing, or one number that takes over, beyond all that windows of the past did: data is broken, whatever it does to the loss.
    static bool IsProof(string sign, string subject, double log, FeatureProgram program) =>
        log >= Proves && (sign == Signs.ColumnMissing || (sign is Signs.PointMass or Signs.Stuck && program.Inputs.Any(i => i.Name == subject && i.Kind == ValueKind.Number)));

    // A feature moves with its input: the input is what is told.
    static IEnumerable<string> InputsOf(string subject, FeatureProgram program)
    {
        const string Feature = "feature ";
        if (!subject.StartsWith(Feature, StringComparison.Ordinal)) { return [subject]; }
        var place = program.Features.ToList().FindIndex(f => f.Name == subject[Feature.Length..]);
        return place < 0 || program.InputsOf(place) is not { Count: 1 } inputs ? [] : inputs;
    }

    static void OfOutcomes(LiveCase live, Alarm[] alarms, Monitoring.Performance.PerformanceReport performance, Findings findings)
    {
        findings.Look(Signs.LossHarm, Signs.CalibrationOff, Signs.RateMoved, Signs.LabelsLater, Signs.SegmentHarm, Signs.LossKept, Signs.SinceRelease, Signs.BetweenReleases, Signs.Abrupt, Signs.Gradual);
        var harmful = alarms.Where(a => a.Level == AlarmLevel.Harm).SelectMany(a => a.Findings).Where(f => s_ofOutcomes.Contains(f.Monitor)).ToArray();
        foreach (var finding in harmful.OrderByDescending(f => f.Share))
        {
            findings.See(finding.Monitor == "calibration" ? Signs.CalibrationOff : finding.Subject.Length > 0 ? Signs.SegmentHarm : Signs.LossHarm, finding.Monitor == "calibration" ? "" : finding.Subject, Math.Log(Math.Max(2, 1000 * finding.Share)), finding.Detail, finding.Since);
        }
        findings.MoneyPerDay = alarms.Select(a => a.CostPerDay).Max();
        foreach (var segment in performance.Segments.Take(3)) { findings.See(Signs.SegmentHarm, segment.Words, Math.Log(1 / Math.Max(1e-9, segment.FalseShare)), FormattableString.Invariant($"log loss of {segment.Words} rose by {segment.ExcessLoss.Estimate:0.0000} [{segment.ExcessLoss.Low:0.0000}, {segment.ExcessLoss.High:0.0000}] more than that of all ({segment.Share:0.0%} of the decisions, confirmed on {segment.Rows:N0} of other days)")); }
        if (performance.Labels.Contains("later", StringComparison.Ordinal)) { findings.See(Signs.LabelsLater, "", Math.Log(100), $"labels of the newest windows: {performance.Labels}"); }
        if (performance.Labels.Contains("events", StringComparison.Ordinal) && (performance.Labels.Contains("fewer", StringComparison.Ordinal) || performance.Labels.Contains("more", StringComparison.Ordinal)))
        {
            findings.See(Signs.RateMoved, "", Math.Log(100), $"labels of the newest windows at equal age: {performance.Labels}");
        }
        if (harmful.Length == 0)
        {
            findings.See(Signs.LossKept, "", 1, FormattableString.Invariant($"{performance.Windows.Sum(w => w.Rows):N0} judged decisions, and no alarm of loss, calibration or money is open"));
            return;
        }
        // A window is known when its decisions have the label age: it began so much earlier.
        var since = harmful.Min(f => f.Since) - (int)Math.Ceiling(live.Decisions!.Timing.AgeDays);
        var day = CalendarDay.Text(since);
        if (since <= live.SinceDay + ReleaseDays) { findings.See(Signs.SinceRelease, "", 2, $"it has been so since {day}; release {live.Model.Context.Release} went live on {CalendarDay.Text(live.SinceDay)}", since); }
        else { findings.See(Signs.BetweenReleases, "", 2, $"it began about {day}, {since - live.SinceDay} days after release {live.Model.Context.Release} went live", since); }
    }
}
