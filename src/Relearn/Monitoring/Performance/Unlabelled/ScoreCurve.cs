using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Monitoring.Performance.Unlabelled;

/// <summary>From a score to the probability that the reference shows for it, and how sure that is.</summary>
/// <remarks>Isotonic regression over bins of equally many rows (<see cref="MonotoneShares"/>), taken only where it predicts rows that it has not seen better than the scores themselves do.</remarks>
sealed class ScoreCurve
{
    const int MostBins = 200;
    const int LeastOfBin = 50;

    // Bins by which uncertainty is stated: fewer, so that each has rows enough.
    internal const int Parts = 20;

    readonly double[] _places;
    readonly double[] _shares;
    readonly double[] _partCuts;

    ScoreCurve(double[] places, double[] shares, double[] partCuts, double[] partErrors) => (_places, _shares, _partCuts, PartErrors) = (places, shares, partCuts, partErrors);

    /// <summary>Standard error of the reference's rate in each part of the scores.</summary>
    public double[] PartErrors { get; }

    /// <summary>True if the scores are taken as they are.</summary>
    public bool IsIdentity => _places.Length == 0;

    /// <summary>Part of a score.</summary>
    public int PartOf(double score)
    {
        var at = Array.BinarySearch(_partCuts, score);
        return at < 0 ? ~at : at;
    }

    /// <summary>Learns from judged decisions.</summary>
    public static ScoreCurve Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positives)
    {
        var (ordered, labels) = (scores.ToArray(), positives.ToArray());
        Array.Sort(ordered, labels);
        // Every other row learns, the rest judges, and the other way round.
        double asGiven = 0, curved = 0;
        for (var half = 0; half < 2; half++)
        {
            var (places, shares) = Curve(ordered, labels, half);
            for (var i = 1 - half; i < ordered.Length; i += 2)
            {
                asGiven += BinaryMetrics.LogLoss(ordered[i], labels[i]);
                curved += BinaryMetrics.LogLoss(At(places, shares, ordered[i]), labels[i]);
            }
        }
        var (all, of) = curved < asGiven ? Curve(ordered, labels, -1) : ([], []);
        var (cuts, errors) = (new double[Parts - 1], new double[Parts]);
        for (var p = 0; p < Parts; p++)
        {
            var (from, to) = ((int)((long)ordered.Length * p / Parts), (int)((long)ordered.Length * (p + 1) / Parts));
            if (p > 0) { cuts[p - 1] = ordered[Math.Min(from, ordered.Length - 1)]; }
            var hits = 0;
            for (var i = from; i < to; i++) { hits += labels[i] ? 1 : 0; }
            var share = (hits + 0.5) / (to - from + 1);
            errors[p] = Math.Sqrt(share * (1 - share) / Math.Max(1, to - from));
        }
        return new(all, of, cuts, errors);
    }

    // half: 0 or 1, every other row beginning there; -1: all.
    static (double[] Places, double[] Shares) Curve(float[] scores, bool[] labels, int half)
    {
        var (first, step) = half < 0 ? (0, 1) : (half, 2);
        var rows = (scores.Length - first + step - 1) / step;
        var bins = Math.Clamp(rows / LeastOfBin, 1, MostBins);
        var (hits, trials, sums) = (new int[bins], new int[bins], new double[bins]);
        for (var k = 0; k < rows; k++)
        {
            var (bin, i) = ((int)((long)k * bins / rows), first + k * step);
            hits[bin] += labels[i] ? 1 : 0;
            trials[bin]++;
            sums[bin] += scores[i];
        }
        Array.Reverse(hits);
        Array.Reverse(trials);
        var shares = MonotoneShares.Falling(hits, trials);
        Array.Reverse(shares);
        Array.Reverse(trials);
        // No bin is sure.
        return ([.. sums.Select((s, b) => s / trials[b])], [.. shares.Select((s, b) => Math.Clamp(s, 0.5 / (trials[b] + 1), 1 - 0.5 / (trials[b] + 1)))]);
    }

    /// <summary>Probability of a score.</summary>
    public double At(double score) => IsIdentity ? score : At(_places, _shares, score);

    static double At(double[] places, double[] shares, double score)
    {
        var at = Array.BinarySearch(places, score);
        if (at >= 0) { return shares[at]; }
        at = ~at;
        if (at == 0) { return shares[0]; }
        if (at == places.Length) { return shares[^1]; }
        var width = places[at] - places[at - 1];
        return width <= 0 ? shares[at] : shares[at - 1] + (score - places[at - 1]) / width * (shares[at] - shares[at - 1]);
    }
}
