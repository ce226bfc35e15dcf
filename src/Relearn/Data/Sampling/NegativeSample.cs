using Relearn.Numerics;

namespace Relearn.Data.Sampling;

/// <summary>All rows whose label is true, and a share of the others, drawn by the seed and the row's position alone.</summary>
/// <param name="Kept">Share of the rows whose label is false.</param>
/// <param name="Seed">Seed of the draw.</param>
/// <param name="All">Share of the rows of either label, of which the sample is taken: for what fewer labels would have given.</param>
readonly record struct NegativeSample(double Kept, ulong Seed, double All = 1)
{
    // Other draws by the same seed and position must not go with it.
    const ulong Salt = 0x6E65676174697665;
    const ulong SaltOfAll = 0x6665776572;

    /// <summary>Whether a row is in the sample.</summary>
    public bool Keeps(long row, double label) => (All >= 1 || SeededRandom.At(Seed ^ SaltOfAll, row) < All) && (label != 0 || SeededRandom.At(Seed ^ Salt, row) < Kept);

    /// <summary>About the share of the rows that it keeps, where true ones are few.</summary>
    public double Share => Kept * All;
}
