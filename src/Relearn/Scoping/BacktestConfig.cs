using System.Text.Json.Serialization;

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

    /// <summary>About how many rows before the report policies are tuned on; more are sampled.</summary>
    [JsonInclude]
    internal int TuningRows { get; init; } = 300_000;

    /// <summary>The day from which on what comes out is reported, <c>2001-05-01</c>; policies are tuned before it. Null: the middle of what is played.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal string? ReportFrom { get; init; }
}
