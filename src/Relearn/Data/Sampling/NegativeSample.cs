using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>All rows whose label is true, and a share of the others, drawn by the seed and the row's position alone.</summary>
readonly record struct NegativeSample(double Kept, ulong Seed)
{
    /// <summary>Whether a row is in the sample.</summary>
    public bool Keeps(long row, double label) => label != 0 || SeededRandom.At(Seed, row) < Kept;
}
