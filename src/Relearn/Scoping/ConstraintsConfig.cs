namespace Relearn.Scoping;

/// <summary>What a release must keep; null is no constraint.</summary>
public sealed record ConstraintsConfig
{
    /// <summary>99th percentile of the time of one prediction inside the service, milliseconds.</summary>
    public double? P99Milliseconds { get; init; }

    /// <summary>Size of the bundle, MB.</summary>
    public double? ModelMb { get; init; }

    /// <summary>Age of the newest training row at which a model is stale, days.</summary>
    public double? FreshnessDays { get; init; }

    /// <summary>Wall time of a run, minutes.</summary>
    public double? RunMinutes { get; init; }
}
