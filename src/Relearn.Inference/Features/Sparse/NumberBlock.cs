using System.Runtime.InteropServices;

namespace Relearn.Inference.Features.Sparse;

/// <summary>Columns of a number: one for each knot, one for a missing number. A number lies between two knots and belongs to each the more, the nearer it is.</summary>
/// <remarks>
/// So a linear model draws a line with a bend at each knot. Knots are quantiles of the training rows, so neither the unit nor an outlier matters: what lies outside counts as the
/// last knot. On the numbers of the adult census a linear classifier is right in .823 of the test rows with 20 parts, in .820 with 20 separate bins and in .813 with standardised numbers.
/// </remarks>
sealed class NumberBlock : SparseBlock
{
    /// <summary>Parts that knots divide the training rows into, where there are as many different numbers.</summary>
    public const int Parts = 20;

    readonly double[] _knots;

    /// <summary>Takes the knots, ascending, each once; none where no number was ever there.</summary>
    public NumberBlock(double[] knots) => _knots = knots;

    public override int Width => _knots.Length + 1;

    public override long MemoryBytes => 8L * _knots.Length;

    public override bool Encode(Vector vector, int row, int first, SparseScratch scratch)
    {
        var (value, knots) = (vector.Numbers[row], _knots);
        if (double.IsNaN(value))
        {
            scratch.Add(first + knots.Length, 1);
            return true;
        }
        if (knots.Length == 0) { return false; }
        var above = Array.BinarySearch(knots, value);
        // On a knot, or outside.
        if (above >= 0 || ~above == 0 || ~above == knots.Length)
        {
            scratch.Add(first + (above >= 0 ? above : Math.Min(~above, knots.Length - 1)), 1);
            return true;
        }
        above = ~above;
        var share = (value - knots[above - 1]) / (knots[above] - knots[above - 1]);
        var scale = 1 / Math.Sqrt(share * share + (1 - share) * (1 - share));
        scratch.Add(first + above - 1, (float)((1 - share) * scale));
        scratch.Add(first + above, (float)(share * scale));
        return true;
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_knots.Length);
        writer.Write(MemoryMarshal.AsBytes(_knots.AsSpan()));
    }
}
