using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>A time that lies behind the event it describes: written, or written again, after the decision.</summary>
static class TimeTravel
{
    public const string Name = "time_travel";

    /// <summary>Share of the rows that may be late by mistakes of clocks.</summary>
    public const double MostLate = 0.001;

    const int LeastRows = 3;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample)
    {
        if (sample.Project.Data.Time.Kind != TimeKind.Column) { yield break; }
        var clock = sample.Columns.First(c => !c.IsFeature && c.Name == sample.Project.Data.Time.Column);
        foreach (var column in sample.Columns.Where(c => c is { IsFeature: false, IsSuspect: true, Kind: ValueKind.Time }))
        {
            int late = 0, present = 0, asKnown = 0;
            for (var i = 0; i < column.Train.Length; i++)
            {
                if (double.IsNaN(column.Train[i])) { continue; }
                present++;
                var ahead = column.Train[i] - clock.Train[i];
                if (!(ahead > 0)) { continue; }
                late++;
                asKnown += ahead == sample.Train.Known[i] - sample.Train.Times[i] ? 1 : 0;
            }
            if (late < LeastRows || late <= MostLate * present) { continue; }
            var isOutcome = asKnown * 2 >= late;
            var snapshots = Snapshots(sample, column, clock);
            var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["late_rows"] = late, ["rows"] = present, ["as_label_known"] = asKnown };
            if (snapshots is { } share) { numbers.Add("snapshot_keys", share); }
            yield return new(Name, isOutcome ? LeakageFinding.Leak : LeakageFinding.Suspicion, column.Name, column.Sources,
                FormattableString.Invariant($"it lies behind the time of its row in {late:N0} of {present:N0} rows ({(double)late / present:0.0%})")
                + (isOutcome ? FormattableString.Invariant($", in {asKnown:N0} of them at the very moment at which the label is known") : "")
                + (snapshots is >= 0.5 ? FormattableString.Invariant($"; {snapshots:0%} of the subjects with several rows have one value on all of them, which is their last state and not what was known then") : ""),
                numbers, $"If it is a plan that is made beforehand (a due date), declare '{column.Name}' 'known: before' with 'reason' and 'by'. If it is written later, take it out, or give the source's value as of the row's time.");
        }
    }

    // A column that is overwritten shows one value on all rows of a subject, later than the first of them.
    static double? Snapshots(LeakageSample sample, LeakageColumn column, LeakageColumn clock)
    {
        if (sample.Columns.FirstOrDefault(c => !c.IsFeature && c.Name == sample.Project.Data.Key) is not { } key) { return null; }
        var subjects = new Dictionary<double, (int Rows, double Value, bool IsOne, double First)>();
        for (var i = 0; i < key.Train.Length; i++)
        {
            if (double.IsNaN(key.Train[i]) || double.IsNaN(column.Train[i])) { continue; }
            subjects[key.Train[i]] = subjects.TryGetValue(key.Train[i], out var s)
                ? (s.Rows + 1, s.Value, s.IsOne && s.Value == column.Train[i], Math.Min(s.First, clock.Train[i]))
                : (1, column.Train[i], true, clock.Train[i]);
        }
        var several = subjects.Values.Where(s => s.Rows > 1).ToArray();
        return several.Length < 10 ? null : (double)several.Count(s => s.IsOne && s.Value > s.First) / several.Length;
    }
}
