namespace Relearn.Benchmarks.Scoring;

/// <summary>One way to score, in a form that can be timed.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="One">Scores a row of the matrix alone; null where it cannot.</param>
/// <param name="Many">Scores rows from the first one on into the scores; null where it cannot.</param>
sealed record Contestant(string Name, Action<int>? One, Action<int, int, double[]>? Many) : IDisposable
{
    public Action? Close { get; init; }

    /// <summary>True where it works on threads of its own, so that the process's time counts.</summary>
    public bool UsesThreads { get; init; }

    /// <summary>False where its scores are those of another model.</summary>
    public bool IsExact { get; init; } = true;

    public void Dispose() => Close?.Invoke();
}
