namespace Relearn.Inference.Trust;

/// <summary>How one feature is looked at: in which bin its value falls, and how surprising that is beside another feature's.</summary>
/// <param name="Parent">Place of the feature beside which it is looked at; -1 for none.</param>
/// <param name="Cuts">Numbers: ascending upper bounds of the bins; a last bin lies above them. Null for categories.</param>
/// <param name="BinOfCode">Categories: bin of each code; codes behind have the last bin that is not "missing".</param>
/// <param name="Bins">Bins, the last of them for a missing value.</param>
/// <param name="Surprise">Negative logarithm of the probability of each bin given the parent's, <c>[bins of the parent or 1][bins]</c>.</param>
sealed record FamiliarColumn(int Parent, float[]? Cuts, byte[]? BinOfCode, int Bins, float[] Surprise)
{
    /// <summary>More bins than this say no more.</summary>
    public const int MostBins = 32;

    /// <summary>Bin of an encoded value.</summary>
    public int BinOf(float value)
    {
        if (float.IsNaN(value)) { return Bins - 1; }
        if (BinOfCode is { } map) { return value >= 0 && value < map.Length ? map[(int)value] : Bins - 2; }
        var bin = 0;
        // A dozen bounds at most: going through them is faster than halving.
        foreach (var cut in Cuts!) { bin += value > cut ? 1 : 0; }
        return bin;
    }
}
