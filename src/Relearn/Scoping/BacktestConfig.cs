namespace Relearn.Scoping;

/// <summary>How the calendar is played back.</summary>
public sealed record BacktestConfig
{
    /// <summary>Share of the time range with which the first model is trained, 0.1 to 0.9.</summary>
    public double Start { get; init; } = 0.33;

    /// <summary>Days between retrainings of the policy "on schedule"; null: a sixth of what is played.</summary>
    public int? ScheduleDays { get; init; }

    /// <summary>Days that the policy "on trigger" waits at least between two retrainings.</summary>
    public int CooldownDays { get; init; } = 7;
}
