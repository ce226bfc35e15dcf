using Relearn.Inference.Features;

namespace Relearn.Monitoring.Profiles;

/// <summary>What a column was in training: the bins that every window is counted in.</summary>
/// <param name="Name">The column, or the feature.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Missing">Those of them without a value.</param>
/// <param name="Least">Least number; NaN where there is none.</param>
/// <param name="Most">Greatest number.</param>
/// <param name="Singles">Texts that were there once.</param>
/// <param name="Cuts">Numbers: ascending upper bounds of bins of about equal mass, at most 63; a last bin lies above them.</param>
/// <param name="Terms">Texts: the most frequent ones, at most 62; then a bin for the others of training and one for those that it did not have.</param>
/// <param name="Shares">Share of the present values in each bin.</param>
/// <param name="Known">Texts: which of them training had.</param>
sealed record ColumnReference(string Name, ValueKind Kind, long Rows, long Missing, double Least, double Most, long Singles, double[] Cuts, string[] Terms, double[] Shares, KnownTexts? Known)
{
    public const int MostBins = 64;

    readonly Dictionary<ulong, int> _terms = Terms.Select((t, i) => (Hash: ValueHash.Of(t), i)).DistinctBy(t => t.Hash).ToDictionary(t => t.Hash, t => t.i);

    // A search over a power of two has no end to look out for.
    readonly double[] _padded = [.. Cuts, .. Enumerable.Repeat(double.PositiveInfinity, MostBins - Cuts.Length)];

    /// <summary>Number of bins.</summary>
    public int Bins => Kind == ValueKind.Text ? Terms.Length + 2 : Cuts.Length + 1;

    /// <summary>Bin of texts that training had and that are none of the terms.</summary>
    public int OtherBin => Terms.Length;

    /// <summary>Bin of texts that training did not have.</summary>
    public int UnseenBin => Terms.Length + 1;

    /// <summary>Numbers below are out of range: half the width of training beyond its least, and below zero where it had nothing below.</summary>
    public double Lowest => Least - (Most - Least) / 2 is var low && Least >= 0 ? Math.Max(0, low) : low;

    /// <summary>Numbers above are out of range.</summary>
    public double Highest => Most + (Most - Least) / 2;

    /// <summary>Share of draws of training that would have brought a text that is not there.</summary>
    /// <remarks>Source: I. J. Good, "The population frequencies of species and the estimation of population parameters", Biometrika 40, 1953.</remarks>
    public double ExpectedUnseen => Rows == Missing ? 0 : (double)Singles / (Rows - Missing);

    /// <summary>Bin of a number.</summary>
    public int BinOf(double value)
    {
        var at = 0;
        for (var step = MostBins / 2; step > 0; step >>= 1) { at += value > _padded[at + step - 1] ? step : 0; }
        return at;
    }

    /// <summary>Bin of a text.</summary>
    public int BinOf(ulong hash) => _terms.TryGetValue(hash, out var bin) ? bin : Known?.Has(hash) == true ? OtherBin : UnseenBin;

    /// <summary>Share of training that lies below a number, one in the middle of its bin counting half: 0 to 1.</summary>
    public double[] MiddleRanks()
    {
        var ranks = new double[Shares.Length];
        double below = 0;
        for (var b = 0; b < ranks.Length; b++)
        {
            ranks[b] = below + Shares[b] / 2;
            below += Shares[b];
        }
        return ranks;
    }
}
