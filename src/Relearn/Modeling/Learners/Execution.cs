namespace Relearn.Modeling.Learners;

/// <summary>How a fit is carried out. None of it may change the model; tests and <c>relearn model reproduce</c> check that.</summary>
sealed record Execution
{
    /// <summary>Threads; 0 means one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Rows that go to the learner at a time.</summary>
    public int BlockRows { get; init; } = EncodedRows.DefaultBlock;

    /// <summary>Keeps binned data between runs; null bins anew.</summary>
    public BinnedData? Binned { get; init; }

    /// <summary>Plays history for the windows of the features; null where no feature has one.</summary>
    public WindowHistory? History { get; init; }

    /// <summary>Is told how far the fit is, 0 to 1.</summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Stops the fit between two trees.</summary>
    public CancellationToken Cancellation { get; init; }

    public int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}
