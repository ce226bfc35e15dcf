using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;
using Relearn.FaultBench.Readers;

namespace Relearn.FaultBench.Scoring;

/// <summary>One run as one reader judged it.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Days">Days of the run.</param>
/// <param name="FalseAlarms">Times at which it began to alarm while nothing was wrong: in benign runs, and in others before the fault.</param>
/// <param name="CalmDays">Days on which nothing was wrong.</param>
/// <param name="Found">It alarmed once the fault had begun.</param>
/// <param name="DelayRows">Rows served until then; all that were left where it never did.</param>
/// <param name="Lost">Money lost until then beside the same run without the fault; NaN where that was not played.</param>
/// <param name="LostInAll">Money lost until the end.</param>
/// <param name="Final">What it said last when it alarmed after the beginning; where it never did, what it said last.</param>
/// <param name="Subjects">What is at fault.</param>
sealed record JudgedRun(Scenario Scenario, int Days, int FalseAlarms, int CalmDays, bool Found, long DelayRows, double Lost, double LostInAll, Reading Final, IReadOnlyList<string> Subjects)
{
    // A probability of 0 is never meant.
    const double Least = 0.001;

    Guess? Top => Final.Guesses.Count > 0 ? Final.Guesses[0] : null;

    /// <summary>The cause was the most probable one.</summary>
    public bool First => Top?.Cause == Scenario.Cause;

    /// <summary>It was among the first three.</summary>
    public bool AmongThree => Final.Guesses.Take(3).Any(g => g.Cause == Scenario.Cause);

    /// <summary>The step to go back to is right.</summary>
    public bool Step => Top?.Step == Scenario.Step;

    /// <summary>The first subject is one of those at fault; null where there are none.</summary>
    public bool? Located => Subjects.Count == 0 ? null : Top is { Subject.Length: > 0 } top && Subjects.Any(s => top.Subject.Contains(s, StringComparison.Ordinal));

    /// <summary>Minus the logarithm of the probability of the cause.</summary>
    public double LogLoss => -Math.Log(Math.Clamp(Final.Guesses.FirstOrDefault(g => g.Cause == Scenario.Cause)?.Probability ?? 0, Least, 1 - Least));

    /// <summary>1: the action is that of the cause; 0: nothing is done, or somebody asked; -1: another action.</summary>
    public int Action => FaultCatalogue.ActionOf(Final.Alarm && Top is { } top ? top.Cause : "nothing_wrong") is var done && done == FaultCatalogue.ActionOf(Scenario.Cause) ? 1 : done == "nothing" ? 0 : -1;

    /// <summary>Judges a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="scenario">Its scenario.</param>
    /// <param name="readings">What the reader said.</param>
    /// <param name="calm">The same without the fault; null: it was not played.</param>
    public static JudgedRun Of(PlayedRun run, Scenario scenario, IReadOnlyList<Reading> readings, PlayedRun? calm)
    {
        // A benign run has no beginning: an alarm at any time is what it said.
        var start = scenario.IsBenign ? int.MaxValue : scenario.Data.TryGetProperty("from_first_day", out _) ? 0 : run.Start;
        var falseAlarms = readings.Where((r, i) => r.Alarm && r.Day < start && (i == 0 || !readings[i - 1].Alarm)).Count();
        var found = readings.FirstOrDefault(r => r.Alarm && r.Day >= start);
        var end = found?.Day ?? run.Days - 1;
        double LostUntil(int day) => scenario.IsBenign ? 0 : calm is null ? double.NaN : Enumerable.Range(start, day + 1 - start).Sum(d => calm.Money[d] - run.Money[d]);
        return new(scenario, run.Days, falseAlarms, Math.Min(run.Days, start), found is not null, scenario.IsBenign ? 0 : run.Rows.Skip(start).Take(end + 1 - start).Sum(r => (long)r), LostUntil(end), LostUntil(run.Days - 1), readings.LastOrDefault(r => r.Alarm && (scenario.IsBenign || r.Day >= start)) ?? readings[^1], run.Subjects);
    }
}
