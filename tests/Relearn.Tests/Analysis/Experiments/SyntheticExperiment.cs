using Relearn.Analysis.Experiments;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Experiments;

/// <summary>An experiment that is made up: units in order, each with what a test says of it.</summary>
static class SyntheticExperiment
{
    public static ExperimentQuestion Question(string metrics = "y", string guardrails = "", int segments = 0, bool before = false, bool time = false, string? other = null, double share = 0.5, bool final = false) =>
        new("synthetic", "unit", "a", "b", new ExperimentChoices { Metrics = metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries), Guardrails = guardrails.Split(' ', StringSplitOptions.RemoveEmptyEntries) }.MetricsOf([]),
            [.. Enumerable.Range(0, segments).Select(s => $"s{s}")], before, time, other, share, final);

    /// <summary>Evaluates rows.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="fill">Fills row i; unit, arm (a coin by the share) and share are filled already.</param>
    /// <param name="seed">Seed of the coins.</param>
    public static ExperimentReport Evaluate(ExperimentQuestion question, int rows, Action<int, UnitRow, Random64> fill, ulong seed = 1) =>
        ExperimentEvaluation.Of(question, take => { Rows(question, rows, fill, seed, take); return 0; }, (s, code) => $"s{s}={code}", code => $"arm{code}");

    public static void Rows(ExperimentQuestion question, int rows, Action<int, UnitRow, Random64> fill, ulong seed, Action<UnitRow> take)
    {
        var random = new Random64(seed);
        for (var i = 0; i < rows; i++)
        {
            var row = new UnitRow(question.Columns.Count, question.Segments.Count) { Unit = (ulong)i * 7919 + 13, Treated = random.Coin(question.Share), Share = question.Share };
            fill(i, row, random);
            take(row);
        }
    }
}

/// <summary>Draws of a test.</summary>
sealed class Random64(ulong seed)
{
    SeededRandom _random = new(seed);

    public double Next() => _random.NextDouble();

    public bool Coin(double chance) => Next() < chance;

    public int Below(int count) => _random.NextInt(count);

    /// <summary>Normal, by Box and Muller.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
}
