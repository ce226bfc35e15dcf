namespace Relearn.Numerics;

/// <summary>Counts of positives and negatives by score, mergeable, so that areas can be resampled by block without sorting again.</summary>
/// <remarks>2,048 equal bins of the probability; the area differs from the exact one by less than half the mass that shares a bin. Used for intervals, never for the estimate itself.</remarks>
public sealed class ScoreHistogram
{
    /// <summary>Number of bins.</summary>
    public const int Bins = 2048;

    /// <summary>Positives in each bin.</summary>
    public double[] Positives { get; } = new double[Bins];

    /// <summary>Negatives in each bin.</summary>
    public double[] Negatives { get; } = new double[Bins];

    /// <summary>Counts one row.</summary>
    public void Add(double probability, bool positive)
    {
        var bin = Math.Clamp((int)(probability * Bins), 0, Bins - 1);
        (positive ? Positives : Negatives)[bin]++;
    }

    /// <summary>Adds another histogram <paramref name="times"/> times.</summary>
    public void Add(ScoreHistogram other, int times)
    {
        Add(other.Positives, times, Positives);
        Add(other.Negatives, times, Negatives);

        static void Add(double[] from, int times, double[] to)
        {
            var factor = new System.Numerics.Vector<double>(times);
            for (var i = 0; i < Bins; i += System.Numerics.Vector<double>.Count)
            {
                (new System.Numerics.Vector<double>(to, i) + factor * new System.Numerics.Vector<double>(from, i)).CopyTo(to, i);
            }
        }
    }

    /// <summary>Areas under the ROC and precision-recall curves.</summary>
    public (double RocAuc, double PrAuc) Areas()
    {
        double positive = Positives.Sum(), negative = Negatives.Sum();
        if (positive == 0 || negative == 0) { return (double.NaN, double.NaN); }
        double area = 0, precision = 0, truePositives = 0, above = 0;
        for (var i = Bins - 1; i >= 0; i--)
        {
            var (p, n) = (Positives[i], Negatives[i]);
            area += n * (truePositives + p / 2);
            truePositives += p;
            above += p + n;
            if (p > 0) { precision += p / positive * (truePositives / above); }
        }
        return (area / (positive * negative), precision);
    }
}
