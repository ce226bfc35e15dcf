namespace Relearn.Scoping;

/// <summary>What the service answers where the model does not: exactly one of a constant, a rule and the release before.</summary>
public sealed record FallbackConfig
{
    /// <summary>The probability that is answered, 0 to 1.</summary>
    public double? Constant { get; init; }

    /// <summary>An expression that gives a probability, or true and false.</summary>
    public string? Rule { get; init; }

    /// <summary>The release before the live one answers.</summary>
    public bool Previous { get; init; }

    /// <summary>It answers where the model fails.</summary>
    public bool OnFailure { get; init; } = true;

    /// <summary>It answers where a request's deadline has passed before the model is asked.</summary>
    public bool OnDeadline { get; init; } = true;

    /// <summary>It answers where the service is too busy to ask the model.</summary>
    public bool OnOverload { get; init; }
}
