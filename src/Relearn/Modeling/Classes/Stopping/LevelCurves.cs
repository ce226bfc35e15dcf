using Relearn.Data.Labels.Suspects;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation.Classes;

namespace Relearn.Modeling.Classes.Stopping;

/// <summary>Fits, level by level, what share of nodes with a mass is right.</summary>
/// <remarks>
/// Isotonic regression over bins of equally many rows, so that a few rows at an end say neither 0 % nor 100 %; half a right and half a wrong row are added to each bin. A level with few rows has the curve of the
/// level above it.
/// </remarks>
static class LevelCurves
{
    // As many rows as a bin of 25 % to 75 % needs to be known within about 20 points.
    const int BinRows = 25;
    const int MostBins = 50;
    const int LeastRows = 4 * BinRows;

    /// <summary>Curves of the levels, from the top.</summary>
    public static MassCurve[] Fit(ScoredClassRows rows)
    {
        var curves = new List<MassCurve>();
        for (var level = 0; ; level++)
        {
            var points = new List<(double Mass, bool Right)>();
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows.Masses(i) is var masses && level < masses.Length) { points.Add((masses[level], level < rows.Shared(i))); }
            }
            if (points.Count < LeastRows) { return [.. curves]; }
            curves.Add(Curve([.. points.OrderBy(p => p.Mass)]));
        }
    }

    static MassCurve Curve((double Mass, bool Right)[] points)
    {
        var bins = Math.Min(MostBins, points.Length / BinRows);
        var (masses, hits, trials) = (new List<double>(), new List<int>(), new List<int>());
        for (int bin = 0, start = 0; bin < bins; bin++)
        {
            var end = (int)((long)points.Length * (bin + 1) / bins);
            // Equal masses stay together.
            while (end > start && end < points.Length && points[end].Mass == points[end - 1].Mass) { end++; }
            if (end <= start) { continue; }
            var (sum, right) = (0.0, 0);
            foreach (var point in points.AsSpan(start..end))
            {
                sum += point.Mass;
                right += point.Right ? 1 : 0;
            }
            // Within the bin after rounding too, so that the next bin's stands above it.
            masses.Add(Math.Clamp(sum / (end - start), points[start].Mass, points[end - 1].Mass));
            hits.Add(2 * right + 1);
            trials.Add(2 * (end - start) + 2);
            start = end;
        }
        hits.Reverse();
        trials.Reverse();
        return new([.. masses], [.. MonotoneShares.Falling(hits, trials).Reverse()]);
    }
}
