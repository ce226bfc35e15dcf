using System.Buffers.Binary;

namespace Relearn.Inference.Models;

/// <summary>A model that learnt from all rows whose label is true and a share of the others: its log-odds, corrected to the rate of all rows.</summary>
/// <remarks>
/// p = s / (s + (1 - s) / w), which is logit(p) = logit(s) + ln(w). Source: X. He et al., "Practical lessons from predicting clicks on ads at Facebook",
/// ADKDD 2014, section 6.3; G. King, L. Zeng, "Logistic regression in rare events data", Political Analysis 9(2), 2001.
/// </remarks>
sealed class SampledScorer(IScorer inner, double kept) : IExplainer
{
    readonly double _shift = Math.Log(kept);

    public IScorer Inner => inner;

    /// <summary>What is added to the log-odds.</summary>
    public double Shift => _shift;

    public int Width => inner.Width;

    public int Outputs => inner.Outputs;

    public long MemoryBytes => inner.MemoryBytes;

    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        inner.Score(matrix, raw);
        for (var i = 0; i < raw.Length; i++) { raw[i] += _shift; }
    }

    // The correction is the same for every row, so it belongs to what is expected.
    public void Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        if (inner is not IExplainer explainer) { throw new BundleException("A model of this kind cannot be explained: it does not say what its features contribute."); }
        explainer.Explain(matrix, contributions);
        for (var at = Width; at < contributions.Length; at += Width + 1) { contributions[at] += _shift; }
    }

    /// <summary>The section that keeps the share.</summary>
    public static byte[] ToBytes(double kept)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, kept);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="BundleException">It is no share.</exception>
    public static SampledScorer Parse(ReadOnlySpan<byte> section, IScorer inner)
    {
        var kept = section.Length == sizeof(double) ? BinaryPrimitives.ReadDoubleLittleEndian(section) : double.NaN;
        return kept is > 0 and <= 1 ? new(inner, kept) : throw new BundleException("The bundle's section 'sampling' does not hold a share above 0 to 1. Make it again with 'relearn run'.");
    }
}
