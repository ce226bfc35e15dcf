using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Gold items in parts: each part is judged by what was fitted with the others fixed, so no item judges what it taught.</summary>
sealed class GoldFolds
{
    const int Most = 5;

    readonly int[][] _parts;

    /// <param name="gold">Only gold items with votes are dealt out.</param>
    /// <param name="seed">Seed of the order.</param>
    public GoldFolds(GoldLabels gold, ulong seed)
    {
        Gold = gold;
        var order = gold.Voted.OrderBy(item => SeededRandom.At(seed, item)).ThenBy(item => item).ToArray();
        var parts = Math.Clamp(order.Length, 1, Most);
        _parts = [.. Enumerable.Range(0, parts).Select(p => order.Where((_, i) => i % parts == p).ToArray())];
        Items = [.. _parts.SelectMany(p => p)];
        Known = [.. Items.Select(item => gold.Classes[item])];
    }

    public GoldLabels Gold { get; }

    /// <summary>The gold items, part by part.</summary>
    public int[] Items { get; }

    /// <summary>Their classes.</summary>
    public int[] Known { get; }

    /// <summary>Probabilities of each gold item, from a fit that did not know its class.</summary>
    /// <param name="fit">Fits with the given gold fixed.</param>
    public double[][] OutOfFold(Func<int[], Consensus> fit)
    {
        var rows = new List<double[]>(Items.Length);
        foreach (var part in _parts)
        {
            var known = Gold.Classes.ToArray();
            foreach (var item in part) { known[item] = -1; }
            var fitted = fit(known);
            foreach (var item in part) { rows.Add(fitted.Of(item).ToArray()); }
        }
        return [.. rows];
    }

    /// <summary>Log loss of each gold item, tempered by what fits the other parts best.</summary>
    public double[] Losses(IReadOnlyList<double[]> rows)
    {
        var losses = new double[rows.Count];
        var first = 0;
        foreach (var part in _parts)
        {
            var (start, end) = (first, first + part.Length);
            var others = Enumerable.Range(0, rows.Count).Where(i => i < start || i >= end).ToArray();
            var power = Tempering.Fit([.. others.Select(i => rows[i])], [.. others.Select(i => Known[i])]);
            for (var i = start; i < end; i++) { losses[i] = Tempering.LogLoss(rows[i], Known[i], power); }
            first = end;
        }
        return losses;
    }

    /// <summary>Which gold items a method gets right.</summary>
    public bool[] Right(IReadOnlyList<double[]> rows, double[] prior) => [.. rows.Select((row, i) => Consensus.MostProbable(row, prior).Class == Known[i])];
}
