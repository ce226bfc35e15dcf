using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Analysis.Experiments;

/// <summary>The effect on the metric that decides, by the values of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Heterogeneity">Chance of effects so unlike one another where there is one effect for all (Cochran's Q).</param>
/// <param name="Values">Its values, the largest first.</param>
sealed record SegmentEffects(string Column, double Heterogeneity, IReadOnlyList<SegmentEffect> Values)
{
    // Effects of a handful of units are noise, and hundreds of values a search for it.
    const int LeastUnits = 100, MostValues = 40;

    /// <summary>Share of the findings that may be false.</summary>
    public const double FalseShare = 0.1;

    /// <summary>Looks at all segment columns together, so that the share of false findings is one of all.</summary>
    public static IReadOnlyList<SegmentEffects> Of(ExperimentUnits units, double[] values, IReadOnlyList<string> columns, Func<int, int, string> nameOf)
    {
        var found = new List<(int Column, string Value, EffectFigures Effect)>();
        for (var c = 0; c < columns.Count; c++)
        {
            var column = c;
            var counts = new Dictionary<int, (long Control, long Treatment)>();
            for (var i = 0; i < units.Count; i++)
            {
                if (!units.Counts(i) || units.SegmentOf(c, i) < 0) { continue; }
                var (control, treatment) = counts.GetValueOrDefault(units.SegmentOf(c, i));
                counts[units.SegmentOf(c, i)] = units.Treated(i) ? (control, treatment + 1) : (control + 1, treatment);
            }
            foreach (var (code, _) in counts.Where(n => Math.Min(n.Value.Control, n.Value.Treatment) >= LeastUnits).OrderByDescending(n => n.Value.Control + n.Value.Treatment).ThenBy(n => nameOf(column, n.Key), StringComparer.Ordinal).Take(MostValues))
            {
                if (MeanDifference.Of(units, values, i => units.SegmentOf(column, i) == code) is { } effect) { found.Add((c, nameOf(c, code), effect)); }
            }
        }
        var standing = EValues.BenjaminiHochberg([.. found.Select(f => Math.Exp(Math.Min(f.Effect.LogEvidence, 690)))], FalseShare).ToHashSet();
        var adjusted = FalseDiscoveries.Adjusted([.. found.Select(f => f.Effect.PValue)]);
        return [.. columns.Select((name, c) => new SegmentEffects(name, Unlike([.. found.Where(f => f.Column == c).Select(f => f.Effect)]),
            [.. found.Select((f, i) => (f, i)).Where(x => x.f.Column == c).Select(x => new SegmentEffect(x.f.Value, x.f.Effect, adjusted[x.i], standing.Contains(x.i)))]))];
    }

    /// <summary>Chance of effects so unlike one another where there is one for all.</summary>
    internal static double Unlike(EffectFigures[] effects)
    {
        var known = effects.Where(e => e.StandardError > 0).ToArray();
        if (known.Length < 2) { return 1; }
        var weights = known.Select(e => 1 / (e.StandardError * e.StandardError)).ToArray();
        var mean = known.Select((e, i) => weights[i] * e.Absolute.Estimate).Sum() / weights.Sum();
        return ChiSquare.UpperTail(known.Select((e, i) => weights[i] * Math.Pow(e.Absolute.Estimate - mean, 2)).Sum(), known.Length - 1);
    }
}

/// <summary>The effect on the units of one value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Effect">The effect.</param>
/// <param name="AdjustedPValue">Least share of false findings at which it would stand, of one planned look (Benjamini-Hochberg).</param>
/// <param name="Stands">It stands at a share of a tenth, however often one looks (e-BH).</param>
sealed record SegmentEffect(string Value, EffectFigures Effect, double AdjustedPValue, bool Stands);
