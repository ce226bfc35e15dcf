using Relearn.Benchmarks.Monitoring.Detectors;
using Relearn.FaultBench.Plant;
using Relearn.FaultBench.Readers;

namespace Relearn.FaultBench.Baselines;

/// <summary>A simple rule beside the doctor: when it alarms, and what it then says.</summary>
sealed class Baseline : IReader
{
    const double Stable = 0.2;
    const int EveryRows = 5000;

    readonly Func<BaselineView, Guess?> _rule;

    Baseline(string name, Func<BaselineView, Guess?> rule) => (Name, _rule) = (name, rule);

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<Baseline> All { get; } =
    [
        new("never", _ => null),
        new("always", _ => Retrain),
        new($"every {EveryRows} rows", v => v.Served / EveryRows > v.ServedBy(v.Before) / EveryRows ? Retrain : null),
        new("PSI above 0.2, any column", v => v.Most.Psi > Stable ? Retrain : null),
        new("Evidently's default, any column", v => v.Famous.EvidentlyAny ? Retrain : null),
        new("Evidently's default, half of the columns", v => v.Famous.EvidentlyDataset ? Retrain : null),
        new("NannyML's default, CBPE", v => v.ExpectedAccuracyMoved ? Retrain : null),
        new("ADWIN on errors", v => Fired(v, new Adwin(0.002)) ? Changed : null),
        new("DDM on errors", v => Fired(v, new Ddm(3)) ? Changed : null),
        new("errors rose: blame the most drifted column", v => v.ErrorsRose ? new("unit_change", 1, 2, v.Most.Column, "") : null),
        new("errors rose: blame the last release", v => !v.ErrorsRose ? null : v.Releases.Count > 0 ? new("bad_candidate", 1, 4, "", "") : Changed),
    ];

    static Guess Retrain { get; } = new("inputs_moved", 1, 5, "", "");

    static Guess Changed { get; } = new("relation_changed", 1, 5, "", "");

    static bool Fired(BaselineView view, IStreamDetector detector)
    {
        var fired = false;
        foreach (var (day, error) in view.Errors)
        {
            if (!detector.Step(error)) { continue; }
            fired |= day > view.Before;
            detector.Reset();
        }
        return fired;
    }

    /// <inheritdoc/>
    public Task<Reading> ReadAsync(string folder, WorkspaceOptions options, int day, DayRecord record) =>
        Task.FromResult(_rule(new(record, day)) is { } guess ? new Reading(day, true, [guess]) : new Reading(day, false, [new("nothing_wrong", 1, 0, "", "")]));
}
