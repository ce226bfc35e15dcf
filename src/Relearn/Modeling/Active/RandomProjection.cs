using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Modeling.Active;

/// <summary>Encoded rows as points of 64 dimensions whose distances are about those of the rows: numbers standardised, each category a direction of its own.</summary>
/// <remarks>
/// Every number and every category is a vector of 64 signs that a hash of its name gives; nothing is stored, and categories are not limited.
/// Source: D. Achlioptas, "Database-friendly random projections", J. Computer and System Sciences 66, 2003.
/// </remarks>
sealed class RandomProjection
{
    /// <summary>Dimensions of a point.</summary>
    public const int Dimensions = 64;

    // 1 / sqrt(64): signs of this size keep lengths.
    const float Unit = 0.125f;
    const float MostDeviations = 4;

    readonly FeatureEncoder _encoder;
    readonly RunningMean[] _means;

    public RandomProjection(FeatureEncoder encoder) => (_encoder, _means) = (encoder, new RunningMean[encoder.Width]);

    /// <summary>Learns where the numbers of a row stand among those of others.</summary>
    public void Learn(ReadOnlySpan<float> row)
    {
        for (var f = 0; f < row.Length; f++)
        {
            if (!_encoder.IsCategorical(f) && float.IsFinite(row[f])) { _means[f].Update(row[f]); }
        }
    }

    /// <summary>Writes the point of a row.</summary>
    public void Project(ReadOnlySpan<float> row, Span<float> point)
    {
        point.Clear();
        for (var f = 0; f < row.Length; f++)
        {
            if (_encoder.IsCategorical(f) || !float.IsFinite(row[f]))
            {
                Add(point, Signs(f, float.IsNaN(row[f]) ? -1 : float.IsFinite(row[f]) ? (long)row[f] : -2), Unit);
                continue;
            }
            var deviation = Math.Sqrt(_means[f].Variance);
            if (!(deviation > 0)) { continue; }
            Add(point, Signs(f, long.MinValue), Unit * Math.Clamp((float)((row[f] - _means[f].Mean) / deviation), -MostDeviations, MostDeviations));
        }
    }

    static ulong Signs(int feature, long value) => new SeededRandom(unchecked((ulong)value * 0x9E3779B97F4A7C15 + (ulong)feature * 0xD1B54A32D192ED03 + 1)).Next();

    static void Add(Span<float> point, ulong signs, float size)
    {
        for (var d = 0; d < Dimensions; d++) { point[d] += (signs >> d & 1) == 0 ? size : -size; }
    }
}
