using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Streams;

namespace Relearn.FaultBench.Plant;

/// <summary>The two sets of runs: on one rates are learnt, the other is scored. They share no stream, no severity and no seed.</summary>
static class PlannedSets
{
    static readonly int[] s_tunedSeverities = [0, 2, 4];
    static readonly int[] s_scoredSeverities = [1, 3, 5];

    // Benign controls have more seeds, so that they are more than a third of all runs.
    static readonly int[][] s_tunedSeeds = [[2]];
    static readonly int[][] s_scoredSeeds = [[11], [12]];
    static readonly int[][] s_scoredCalmSeeds = [[11, 12], [13]];

    /// <summary>Runs on the tuning streams; faults that are held out are not among them.</summary>
    public static IEnumerable<RunPlan> Tuning => Of(StreamCatalogue.Tuning, [.. FaultCatalogue.All.Where(s => !s.IsHeldOut)], s_tunedSeverities, _ => s_tunedSeeds);

    /// <summary>Runs that are scored.</summary>
    public static IEnumerable<RunPlan> Scored => Of(StreamCatalogue.HeldOut, FaultCatalogue.All, s_scoredSeverities, s => s.IsBenign ? s_scoredCalmSeeds : s_scoredSeeds);

    // Rounds come last in turn, severities before them, and scenarios are mixed, so that a set that is not played to its end is still balanced.
    static IEnumerable<RunPlan> Of(IReadOnlyList<string> streams, IReadOnlyList<Scenario> scenarios, int[] severities, Func<Scenario, int[][]> roundsOf) =>
        from round in Enumerable.Range(0, roundsOf(scenarios[0]).Length)
        from severity in severities
        from scenario in scenarios.OrderBy(s => Relearn.Numerics.SeededRandom.At(5, s.Id.Aggregate(0L, (sum, c) => sum * 31 + c)))
        from seed in roundsOf(scenario)[round]
        from stream in streams
        select new RunPlan(stream, scenario, severity, seed);
}
