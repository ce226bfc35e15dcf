using Relearn.Numerics;

namespace Relearn.FaultBench.Scoring;

/// <summary>Intervals by resampling types of scenarios, then runs within them: runs of one type say much the same, so runs alone would make intervals several times too narrow.</summary>
static class TypeResampling
{
    const int Replicates = 500;

    /// <summary>A figure of runs with its interval of 95 %.</summary>
    public static Interval Of(IReadOnlyList<JudgedRun> runs, Func<IReadOnlyList<JudgedRun>, double> figure)
    {
        JudgedRun[][] types = [.. runs.GroupBy(r => r.Scenario.Id).Select(g => g.ToArray())];
        if (types.Length == 0) { return new(double.NaN, double.NaN, double.NaN); }
        var replicates = Enumerable.Range(0, Replicates).Select(b =>
        {
            var random = new SeededRandom((ulong)b + 1);
            var drawn = new List<JudgedRun>();
            for (var t = 0; t < types.Length; t++)
            {
                var type = types[random.NextInt(types.Length)];
                for (var i = 0; i < type.Length; i++) { drawn.Add(type[random.NextInt(type.Length)]); }
            }
            return figure(drawn);
        });
        return Interval.FromReplicates(figure(runs), replicates);
    }
}
