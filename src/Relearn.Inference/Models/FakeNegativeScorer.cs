using System.Buffers.Binary;

namespace Relearn.Inference.Models;

/// <summary>A model that learnt every row as a negative and, when its event came, once more as a positive: its log-odds, corrected to those of the rows.</summary>
/// <remarks>
/// It learns b = p / (1 + p), so p = b / (1 - b) = exp(r) with r the log-odds of b, and logit(p) = r - ln(1 - exp(r)). Nothing above
/// <see cref="Highest"/> is taken, because p is at most 1. Source: S. Ktena et al., RecSys 2019.
/// </remarks>
sealed class FakeNegativeScorer(IScorer inner, double highest = FakeNegativeScorer.Highest) : IExplainer
{
    /// <summary>Highest log-odds that are taken: those of a probability of 0.999.</summary>
    public const double Highest = -0.001;

    public IScorer Inner => inner;

    /// <summary>Highest log-odds that this one takes.</summary>
    public double Most => highest;

    public int Width => inner.Width;

    public int Outputs => inner.Outputs;

    public long MemoryBytes => inner.MemoryBytes;

    double Correct(double raw)
    {
        var taken = Math.Min(raw, highest);
        return taken - Math.Log(1 - Math.Exp(taken));
    }

    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        inner.Score(matrix, raw);
        for (var i = 0; i < raw.Length; i++) { raw[i] = Correct(raw[i]); }
    }

    // The correction is no straight line: what is expected is corrected, and each feature keeps its share of the way from there to the score.
    public void Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        if (inner is not IExplainer explainer) { throw new BundleException("A model of this kind cannot be explained: it does not say what its features contribute."); }
        explainer.Explain(matrix, contributions);
        for (var start = 0; start < contributions.Length; start += Width + 1)
        {
            var row = contributions.Slice(start, Width + 1);
            var (from, way) = (row[Width], 0.0);
            for (var f = 0; f < Width; f++) { way += row[f]; }
            row[Width] = Correct(from);
            var scale = Math.Abs(way) < 1e-12 ? 1 : (Correct(from + way) - row[Width]) / way;
            for (var f = 0; f < Width; f++) { row[f] *= scale; }
        }
    }

    /// <summary>The section that keeps the highest log-odds.</summary>
    public static byte[] ToBytes(double highest = Highest)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, highest);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="BundleException">It is no number below 0.</exception>
    public static FakeNegativeScorer Parse(ReadOnlySpan<byte> section, IScorer inner)
    {
        var highest = section.Length == sizeof(double) ? BinaryPrimitives.ReadDoubleLittleEndian(section) : double.NaN;
        return highest is < 0 and > double.NegativeInfinity ? new(inner, highest) : throw new BundleException("The bundle's section 'fake_negatives' does not hold a number below 0. Make it again with 'relearn run'.");
    }
}
