namespace Relearn.Data.Leakage;

/// <summary>Rows of the sample that have a label in time: labels, times and places, in order of time.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Times">Event times, microseconds since 1970 UTC.</param>
/// <param name="Known">When the labels were known.</param>
/// <param name="Places">Row numbers in the file, 0-based; neighbours in the file are neighbours here, except between batches.</param>
sealed record LeakageRows(bool[] Labels, double[] Times, double[] Known, long[] Places)
{
    public int Count => Labels.Length;

    /// <summary>Row behind the earlier half: before it detectors learn, from it on they judge.</summary>
    public int Half => Labels.Length / 2;

    /// <summary>True if both halves have enough of both labels for an area to mean something.</summary>
    public bool AreEnough => HasBoth(0, Half) && HasBoth(Half, Count);

    /// <summary>Fewest rows of either label in a half.</summary>
    public const int LeastOfALabel = 20;

    bool HasBoth(int from, int to)
    {
        var positives = 0;
        for (var i = from; i < to; i++) { positives += Labels[i] ? 1 : 0; }
        return positives >= LeastOfALabel && to - from - positives >= LeastOfALabel;
    }
}
