namespace Relearn.Client;

/// <summary>What became of a decision. It names the decision or its key.</summary>
public sealed record Outcome
{
    /// <summary>The decision.</summary>
    public string? DecisionId { get; init; }

    /// <summary>Whom or what the decision was about.</summary>
    public string? Key { get; init; }

    /// <summary>What happened: <c>true</c> or <c>false</c>, or the path of a class; null where only measures are reported.</summary>
    public OutcomeValue? Value { get; init; }

    /// <summary>Figures of the business: names and finite numbers, such as the revenue of a decision.</summary>
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>When it happened; by default now.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>Which candidate of the decision, from 0, where it had several.</summary>
    public int? Position { get; init; }

    /// <summary>Who says so; by default the caller's key or address.</summary>
    public string? Reporter { get; init; }
}
