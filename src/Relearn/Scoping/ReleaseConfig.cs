namespace Relearn.Scoping;

/// <summary>How a new release goes live, and what it takes to take the champion's place.</summary>
sealed record ReleaseConfig
{
    /// <summary>What <c>relearn run</c> does with a release; the first of a workspace always goes live directly.</summary>
    public ReleaseMode Mode { get; init; } = ReleaseMode.Direct;

    /// <summary>The challenger's share of the traffic, above 0 and below 1; a canary with <see cref="Steps"/> begins with the first of them.</summary>
    public double Share { get; init; } = 0.05;

    /// <summary>Shares of a canary, rising; the last may be 1, which is the promotion. Empty: <see cref="Share"/> alone.</summary>
    public IReadOnlyList<double> Steps { get; init; } = [];

    /// <summary>A caller's key always gets the same arm; false draws an arm for each decision.</summary>
    public bool ByKey { get; init; } = true;

    /// <summary>A release gets live traffic only after each stakeholder with <c>signs_off: true</c> approved it.</summary>
    public bool SignOff { get; init; }

    /// <summary>What more counts as no worse: of errors and slow answers as a share of the champion's, of the loss as a share of the champion's.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>A rate of errors, or of slow answers, that is nobody's concern: below it no comparison is needed.</summary>
    public double ErrorRate { get; init; } = 0.01;

    /// <summary>Decisions of the challenger before it can be promoted.</summary>
    public int Least { get; init; } = 1000;

    /// <summary>Minutes that a step of a canary takes at least.</summary>
    public double StepMinutes { get; init; } = 10;

    /// <summary>Hours after which a rollout that has not been decided is inconclusive.</summary>
    public double Hours { get; init; } = 24;

    /// <summary>Milliseconds that a challenger may take for an answer before the champion answers instead; slower than the constraint <c>p99_ms</c>, or than this where there is none, counts as slow.</summary>
    public double LimitMilliseconds { get; init; } = 50;

    /// <summary>The challenger takes the champion's place by itself; false waits for <c>relearn serve promote</c>.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>The shares that a rollout goes through before it is promoted.</summary>
    public IReadOnlyList<double> Shares(ReleaseMode mode, double? share) => mode switch
    {
        ReleaseMode.Canary when share is null && Steps.Count > 0 => [.. Steps.Where(s => s < 1)],
        ReleaseMode.Canary or ReleaseMode.Ab => [share ?? Share],
        _ => [],
    };
}
