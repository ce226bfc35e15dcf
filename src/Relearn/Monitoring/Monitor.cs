using Relearn.Data;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Monitoring;

/// <summary>Makes the report from the log.</summary>
static class Monitor
{
    // Below this a window means nothing, so nothing is concluded from it; nor from fewer days than carry an interval.
    const int LeastRows = 100;

    /// <summary>Reports on decisions that were read from the log.</summary>
    /// <exception cref="UserErrorException">There are no decisions.</exception>
    public static MonitoringReport Report(ProjectConfig project, string releaseId, Release release, ModelRun run, MaturedDecisions decisions, Watched watched, string source)
    {
        if (decisions.Count == 0) { throw MonitoringErrors.NothingLogged(project.Name, source).Exception(); }
        var perDay = Enumerable.Range(0, decisions.Count).GroupBy(decisions.DayOf).OrderBy(g => g.Key).Select(g => (long)g.Count()).ToArray();
        // The first and the last day are seldom whole.
        var whole = perDay.Length > 2 ? perDay[1..^1] : perDay;
        var matured = decisions.Comparable();
        var windows = Windows(decisions, matured, project.Monitoring.WindowDays, project.Seed);
        var age = project.Data.Time.Kind == TimeKind.None ? 0 : Math.Max(0, (Math.Min(decisions.LastEvent, decisions.Moment) - release.TrainedUntil) / DatasetImport.Day);
        var reference = run.ValidationMetrics.LogLoss.Estimate;
        var classes = ClassMonitoring.Of(decisions, project.Decision.Accuracy);
        var alarms = watched.Alarms(project.Monitoring, decisions.Timing.AgeDays);
        return new(releaseId, source, decisions.EventTimes.Min(), decisions.LastEvent, decisions.Count, matured.Length, perDay.Length, whole.Min(), whole.Max(),
            [.. watched.Inputs.Columns.Where(c => c.Table == "input").Select(InputReport.Of)],
            matured.Length == 0 ? null : LossOf(decisions, matured, project.Seed), reference, AreaOf(decisions, matured), windows, age, decisions.Unmatched,
            [.. Triggers(project, windows, run.ValidationMetrics.LogLoss, run.ValidationMetrics.PositiveRate, age), .. new[] { classes?.Trigger(matured.Length) }.OfType<string>(), .. Watched.Triggers(alarms)], decisions.Timing)
        { Classes = classes, Alarms = alarms, Windowed = watched.Inputs, Performance = watched.Performance };
    }

    static Interval LossOf(MaturedDecisions d, int[] rows, ulong seed)
    {
        int[] ordered = [.. rows.OrderBy(i => d.EventTimes[i])];
        return ResamplingBlocks.Of([.. ordered.Select(d.DayOf)]).Mean(row => Loss(d, ordered[row]), seed);
    }

    static double Loss(MaturedDecisions d, int i) => BinaryMetrics.LogLoss(d.Scores[i], d.AtLabelAge[i] == 1);

    static double? AreaOf(MaturedDecisions d, int[] rows)
    {
        var area = BinaryMetrics.Areas([.. rows.Select(i => d.Scores[i])], [.. rows.Select(i => d.AtLabelAge[i] == 1)]).RocAuc;
        return double.IsNaN(area) ? null : area;
    }

    /// <summary>Windows from the end backwards, so that the last one is whole.</summary>
    internal static IReadOnlyList<WindowReport> Windows(MaturedDecisions d, int[] matured, int days, ulong seed)
    {
        if (matured.Length == 0) { return []; }
        var last = matured.Max(d.DayOf);
        return [.. matured.GroupBy(i => (last - d.DayOf(i)) / days).OrderByDescending(g => g.Key).Select(g =>
            Window(g.Select(i => (d.DayOf(i), d.Scores[i], d.AtLabelAge[i] == 1)), seed))];
    }

    /// <summary>One window of (day, probability, outcome).</summary>
    internal static WindowReport Window(IEnumerable<(int Day, double Score, bool Positive)> rows, ulong seed)
    {
        var byDay = rows.GroupBy(r => r.Day).OrderBy(g => g.Key)
            .Select(g => (Day: g.Key, Rows: (double)g.Count(), Predicted: g.Sum(r => r.Score), Positive: (double)g.Count(r => r.Positive), Loss: g.Sum(r => BinaryMetrics.LogLoss(r.Score, r.Positive)))).ToArray();
        return Window([.. byDay.Select(b => new DayTotals(b.Day, b.Rows, b.Predicted, b.Positive, b.Loss))], seed);
    }

    /// <summary>One window of day totals.</summary>
    internal static WindowReport Window(IReadOnlyList<DayTotals> days, ulong seed)
    {
        double rows = days.Sum(d => d.Rows), positive = days.Sum(d => d.Positive);
        // Half a row keeps the ratio finite where nothing was positive.
        var replicates = BlockBootstrap.Counts(days.Count, seed, 200).Select(counts =>
        {
            double p = 0, y = 0;
            for (var b = 0; b < days.Count; b++)
            {
                p += counts[b] * days[b].Predicted;
                y += counts[b] * days[b].Positive;
            }
            return (p - y) / Math.Max(0.5, y);
        });
        var estimate = (days.Sum(d => d.Predicted) - positive) / Math.Max(0.5, positive);
        var gap = days.Count < BlockBootstrap.LeastBlocks ? Interval.Unbounded(estimate) : Interval.FromReplicates(estimate, replicates);
        var loss = BlockBootstrap.Mean([.. days.Select(d => d.Loss)], [.. days.Select(d => d.Rows)], seed);
        return new(days[0].Day, days[^1].Day, days.Count, (long)rows, positive / rows, gap, loss);
    }

    /// <summary>Why a retraining is due. Harm counts: calibration or log loss beyond its tolerance in the newest window, or age.</summary>
    internal static IReadOnlyList<string> Triggers(ProjectConfig project, IReadOnlyList<WindowReport> windows, Interval reference, double referenceRate, double ageDays)
    {
        var reasons = new List<string>();
        if (windows.Count > 0 && windows[^1] is var newest && newest.Days >= BlockBootstrap.LeastBlocks && newest.Rows >= LeastRows)
        {
            var tolerance = project.Monitoring.CalibrationTolerance;
            if (newest.Calibration.Low > tolerance || newest.Calibration.High < -tolerance)
            {
                reasons.Add(FormattableString.Invariant($"calibration: the mean prediction is {newest.Calibration.Estimate:+0.0%;-0.0%;0.0%} off the rate [{newest.Calibration.Low:+0.0%;-0.0%;0.0%}, {newest.Calibration.High:+0.0%;-0.0%;0.0%}]; {tolerance:0.#%} is tolerated"));
            }
            // A rate nearer to one half is harder to predict whatever the model, so each loss is taken as a share of that of always saying the rate
            // (normalised cross-entropy: X. He et al., "Practical lessons from predicting clicks on ads at Facebook", ADKDD 2014).
            var (entropy, before) = (BinaryMetrics.Entropy(newest.Rate), BinaryMetrics.Entropy(referenceRate));
            if (entropy > 0 && before > 0 && newest.LogLoss.Low / entropy > reference.High / before * (1 + project.Monitoring.LogLossTolerance))
            {
                reasons.Add(FormattableString.Invariant($"log loss: {newest.LogLoss.Estimate:0.0000} [{newest.LogLoss.Low:0.0000}, {newest.LogLoss.High:0.0000}] is {newest.LogLoss.Estimate / entropy:0.0%} of that of always saying the rate, after {reference.Estimate / before:0.0%} in validation; a rise of {project.Monitoring.LogLossTolerance:0.#%} is tolerated"));
            }
        }
        if ((project.Monitoring.MaximumAgeDays ?? project.Constraints.FreshnessDays) is { } most && ageDays > most && project.Data.Time.Kind == TimeKind.Column)
        {
            reasons.Add(FormattableString.Invariant($"age: the newest training row is {ageDays:0.0} days old; at most {most:0.#}"));
        }
        return reasons;
    }
}

/// <summary>Totals of one day's matured decisions.</summary>
sealed record DayTotals(int Day, double Rows, double Predicted, double Positive, double Loss);
