using System.Runtime.InteropServices;

namespace Relearn.Inference.Models;

/// <summary>A rule that needs no learner: one feature, cut into bins, and the rate that each bin had in training.</summary>
public sealed class RateTableScorer : IExplainer
{
    readonly float[] _cuts;
    readonly double[] _raw;

    /// <summary>Joins the parts.</summary>
    /// <param name="width">Features in a row.</param>
    /// <param name="feature">The feature that decides, 0-based.</param>
    /// <param name="cuts">Ascending upper bounds; a value at most <c>cuts[i]</c> and above the cut before is in bin i.</param>
    /// <param name="raw">Raw score of each bin, <c>[cuts + 2]</c>: the bins, the one above the last cut, the missing value.</param>
    public RateTableScorer(int width, int feature, float[] cuts, double[] raw)
    {
        (Width, Feature, _cuts, _raw) = (width, feature, cuts, raw);
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>The feature that decides, 0-based.</summary>
    public int Feature { get; }

    internal ReadOnlySpan<float> Cuts => _cuts;

    internal ReadOnlySpan<double> Raw => _raw;

    /// <summary>Bin of a value.</summary>
    public static int BinOf(float value, ReadOnlySpan<float> cuts)
    {
        if (float.IsNaN(value)) { return cuts.Length + 1; }
        var at = cuts.BinarySearch(value);
        return at < 0 ? ~at : at;
    }

    /// <inheritdoc/>
    public long MemoryBytes => 4L * _cuts.Length + 8L * _raw.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        for (var row = 0; row < raw.Length; row++) { raw[row] = _raw[BinOf(matrix[row * Width + Feature], _cuts)]; }
    }

    // How many rows each bin had is not kept, so the bins count alike in what is expected; nothing is expected of a missing value.
    void IExplainer.Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        contributions.Clear();
        var expected = 0.0;
        foreach (var bin in _raw.AsSpan(0, _raw.Length - 1)) { expected += bin; }
        expected /= _raw.Length - 1;
        for (int row = 0, at = 0; at < contributions.Length; row++, at += Width + 1)
        {
            contributions[at + Feature] = _raw[BinOf(matrix[row * Width + Feature], _cuts)] - expected;
            contributions[at + Width] = expected;
        }
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Width);
        writer.Write(Feature);
        writer.Write(_cuts.Length);
        writer.Write(MemoryMarshal.AsBytes(_cuts.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_raw.AsSpan()));
        writer.Flush();
        return stream.ToArray();
    }

    internal static RateTableScorer Parse(byte[] section)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(section));
            var (width, feature) = (reader.ReadInt32(), reader.ReadInt32());
            var stated = reader.ReadInt32();
            // A greater count is damage, and must not ask for that much memory.
            var cuts = new float[stated <= section.Length ? stated : throw new EndOfStreamException()];
            var raw = new double[cuts.Length + 2];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(cuts.AsSpan()));
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(raw.AsSpan()));
            return width > 0 && feature >= 0 && feature < width
                ? new(width, feature, cuts, raw)
                : throw new BundleException("The rate table of this bundle reads a feature that it does not have. Make the bundle again with 'relearn run'.");
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException)
        {
            throw new BundleException("The rate table of this bundle is cut short. Make the bundle again with 'relearn run'.");
        }
    }
}
