namespace Relearn.Inference.Models;

/// <summary>A model that says what each feature does to its raw score.</summary>
interface IExplainer : IScorer
{
    /// <summary>Explains rows: the contributions and what is expected sum to the raw score.</summary>
    /// <param name="matrix">Encoded rows, <c>[rows, Width]</c>, row-major; NaN is missing.</param>
    /// <param name="contributions">Receives a contribution for each feature and then what is expected without knowing any, <c>[rows, Outputs, Width + 1]</c>.</param>
    /// <exception cref="BundleException">The model does not hold what an explanation needs.</exception>
    void Explain(ReadOnlySpan<float> matrix, Span<double> contributions);
}
