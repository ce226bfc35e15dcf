namespace Relearn.Inference.Models;

/// <summary>The baseline every model has to beat: the same raw score for every row.</summary>
public sealed class ConstantScorer(int width, double value) : IExplainer
{
    /// <summary>The raw score.</summary>
    public double Value => value;

    /// <inheritdoc/>
    public int Width => width;

    /// <inheritdoc/>
    public long MemoryBytes => 32;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> matrix, Span<double> raw) => raw.Fill(value);

    void IExplainer.Explain(ReadOnlySpan<float> matrix, Span<double> contributions)
    {
        contributions.Clear();
        for (var at = width; at < contributions.Length; at += width + 1) { contributions[at] = value; }
    }
}
