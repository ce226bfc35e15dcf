using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>All rows whose label is true, and a share of the others, drawn by the seed and the row's position alone.</summary>
readonly record struct NegativeSample(double Kept, ulong Seed)
{
    // Other draws by the same seed and position must not go with it.
    const ulong Salt = 0x6E65676174697665;

    /// <summary>Whether a row is in the sample.</summary>
    public bool Keeps(long row, double label) => label != 0 || SeededRandom.At(Seed ^ Salt, row) < Kept;
}
