using Relearn.FaultBench.Faults;
using Relearn.Numerics;

namespace Relearn.FaultBench.Plant;

/// <summary>What a run plays: a scenario, how bad, and what else happens.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Severity">How bad, 0 to 5: even ones are for tuning, odd ones are scored.</param>
/// <param name="Seed">The seed of rows, start and innocent events.</param>
sealed record RunPlan(string Stream, Scenario Scenario, int Severity, int Seed)
{
    /// <summary>Days of service.</summary>
    public const int Days = 42;

    /// <summary>Days at whose end files are imported and the readers are asked.</summary>
    public static IReadOnlyList<int> Asked { get; } = [13, 27, 41];

    double Draw(int salt) => SeededRandom.At((ulong)Seed * 7919 + (ulong)salt, Scenario.Id.Aggregate(0L, (sum, c) => sum * 31 + c) * 13 + Severity);

    /// <summary>The day on which the fault begins.</summary>
    public int Start => 14 + (int)(Draw(1) * 7);

    /// <summary>Days of retrainings that have nothing to do with it: in two runs of five there is one, sometimes just when the fault begins.</summary>
    public IReadOnlyList<int> Innocent => Scenario.Data.TryGetProperty("calm", out _) || Draw(2) >= 0.4 ? [] : [Draw(3) < 0.3 ? Start - 1 : 9 + (int)(Draw(4) * 24)];

    /// <summary>Seed of the rows: the same for every scenario, so that runs can be held against the one without a fault.</summary>
    public ulong RowSeed => (ulong)Seed + 100;
}
