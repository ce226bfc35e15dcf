namespace Relearn.Inference.Models;

/// <summary>A fitted model in its fastest form here: encoded rows in, raw scores out. Immutable, so any number of threads may call it.</summary>
public interface IScorer
{
    /// <summary>Number of features it expects in a row.</summary>
    int Width { get; }

    /// <summary>About how much memory it holds.</summary>
    long MemoryBytes { get; }

    /// <summary>Scores rows.</summary>
    /// <param name="matrix">Encoded rows, <c>[rows, Width]</c>, row-major; NaN is missing.</param>
    /// <param name="raw">Receives one raw score a row (log-odds for a binary task), <c>[rows]</c>.</param>
    void Score(ReadOnlySpan<float> matrix, Span<double> raw);
}
