namespace Relearn.Client;

/// <summary>What can be said with the rows of a decision.</summary>
public sealed record PredictOptions
{
    /// <summary>The caller's own id; by default the decision's.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whom or what the decision is about; outcomes may name it.</summary>
    public string? Key { get; init; }

    /// <summary>When the event was; by default the time column of the first row, or now.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>How long this call may take; by default <see cref="RelearnClientOptions.Deadline"/>.</summary>
    public TimeSpan? Deadline { get; init; }
}
