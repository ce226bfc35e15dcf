namespace Relearn.Analysis.OffPolicy;

/// <summary>What a caller says of a log of decisions, and which policy is asked about.</summary>
sealed record PolicyChoices
{
    /// <summary>Of a table <c>uniform</c>, <c>always:ACTION</c>, <c>column:NAME</c> or <c>like:FILE</c>; of a project <c>uniform</c>, <c>always</c>, <c>never</c>, <c>rule</c>, <c>threshold:T</c> or <c>release:ID</c>.</summary>
    public required string To { get; init; }

    /// <summary>Column with what was done.</summary>
    public string? Action { get; init; }

    /// <summary>Column with what came of it.</summary>
    public string? Reward { get; init; }

    /// <summary>Column with the probability with which it was done.</summary>
    public string? Propensity { get; init; }

    /// <summary>Columns that the reward model may read.</summary>
    public IReadOnlyList<string> Context { get; init; } = [];

    /// <summary>Column by whose values the other policy differs, as <c>like</c> counts it: a position.</summary>
    public string? By { get; init; }

    /// <summary>The policy as a word and its argument.</summary>
    public (string Kind, string Argument) Policy => To.IndexOf(':') is > 0 and var colon ? (To[..colon], To[(colon + 1)..]) : (To, "");
}
