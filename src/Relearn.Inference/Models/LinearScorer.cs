using System.Runtime.InteropServices;

namespace Relearn.Inference.Models;

/// <summary>A linear model over encoded features: numbers are standardised, categories and missing values have a weight each.</summary>
public sealed class LinearScorer : IExplainer
{
    /// <summary>One feature's part.</summary>
    /// <param name="Categories">Number of categories with the rare bucket; 0 for a number.</param>
    /// <param name="Mean">Subtracted from a number.</param>
    /// <param name="Scale">A number is divided by it; above 0.</param>
    /// <param name="Offset">Index of its first weight: the number's, or the first category's; the next after them is the missing value's.</param>
    public readonly record struct Term(int Categories, double Mean, double Scale, int Offset)
    {
        /// <summary>How many weights it has.</summary>
        public int Weights => Math.Max(1, Categories) + 1;
    }

    readonly Term[] _terms;
    readonly double[] _weights;
    LinearLanes? _lanes;

    /// <summary>Joins terms and weights; weight 0 is the intercept.</summary>
    public LinearScorer(Term[] terms, double[] weights)
    {
        _terms = terms;
        _weights = weights;
    }

    internal IReadOnlyList<Term> Terms => _terms;

    internal ReadOnlySpan<double> Weights => _weights;

    /// <inheritdoc/>
    public int Width => _terms.Length;

    /// <inheritdoc/>
    public long MemoryBytes => 32L * _terms.Length + 8L * _weights.Length + (_lanes?.Bytes ?? 0);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw)
    {
        // Whichever thread is first: all would make the same.
        var lanes = _lanes ??= new(_terms, _weights);
        for (var row = 0; row < raw.Length; row++) { raw[row] = lanes.Score(matrix.Slice(row * _terms.Length, _terms.Length)); }
    }

    /// <summary>The weight that a value touches, and what it is multiplied with. Numbers are held within 8 standard deviations.</summary>
    public static (int Weight, double Value) Input(in Term term, float value)
    {
        if (float.IsNaN(value)) { return (term.Offset + term.Weights - 1, 1); }
        return term.Categories > 0
            ? (term.Offset + (int)Math.Clamp(value, 0, term.Categories - 1), 1)
            : (term.Offset, Math.Clamp((value - term.Mean) / term.Scale, -8, 8));
    }

    // A number stands against its mean, which is 0 here, a category or a missing value against the weight 0 that nothing was learnt for: both are the very terms of the score.
    void IExplainer.Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        var width = _terms.Length;
        for (int row = 0, at = 0; at < contributions.Length; row++, at += width + 1)
        {
            for (var f = 0; f < width; f++)
            {
                var (index, x) = Input(_terms[f], matrix[row * width + f]);
                contributions[at + f] = _weights[index] * x;
            }
            contributions[at + width] = _weights[0];
        }
    }

    internal byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_terms.Length);
        foreach (var term in _terms)
        {
            writer.Write(term.Categories);
            writer.Write(term.Mean);
            writer.Write(term.Scale);
            writer.Write(term.Offset);
        }
        writer.Write(_weights.Length);
        writer.Write(MemoryMarshal.AsBytes(_weights.AsSpan()));
        writer.Flush();
        return stream.ToArray();
    }

    internal static LinearScorer Parse(byte[] section)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(section));
            var terms = new Term[Count(reader.ReadInt32(), section)];
            for (var i = 0; i < terms.Length; i++) { terms[i] = new(reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32()); }
            var weights = new double[Count(reader.ReadInt32(), section)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(weights.AsSpan()));
            return weights.Length == 0 || terms.Any(t => t.Categories < 0 || t.Categories >= weights.Length || t.Offset < 1 || t.Offset > weights.Length - t.Weights)
                ? throw new BundleException("The linear model of this bundle refers to weights that it does not have. Make the bundle again with 'relearn run'.")
                : new(terms, weights);
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException)
        {
            throw new BundleException("The linear model of this bundle is cut short. Make the bundle again with 'relearn run'.");
        }
    }

    // An entry takes more than a byte: a greater count is damage, and must not ask for that much memory.
    static int Count(int stated, byte[] section) => stated <= section.Length ? stated : throw new EndOfStreamException();
}
