namespace Relearn.Inference.Models;

/// <summary>A fitted model in its fastest form here: encoded rows in, raw scores out. Immutable, so any number of threads may call it.</summary>
public interface IScorer
{
    /// <summary>Number of features it expects in a row.</summary>
    int Width { get; }

    /// <summary>About how much memory it holds.</summary>
    long MemoryBytes { get; }

    /// <summary>Raw scores of a row: 1, or one for each class.</summary>
    int Outputs => 1;

    /// <summary>Scores rows.</summary>
    /// <param name="matrix">Encoded rows, <c>[rows, Width]</c>, row-major; NaN is missing.</param>
    /// <param name="raw">Receives the raw scores (log-odds for a binary task), <c>[rows, Outputs]</c>.</param>
    void Score(ReadOnlySpan<float> matrix, Span<double> raw);
}
