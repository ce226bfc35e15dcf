using Relearn.Storage;

namespace Relearn.Scoping;

/// <summary>How the service writes its log.</summary>
public sealed record ServingConfig
{
    /// <summary>When a prediction is acknowledged; <see cref="Durability.Off"/> keeps no log of predictions.</summary>
    public Durability PredictionDurability { get; init; } = Durability.Process;

    /// <summary>When an outcome is acknowledged.</summary>
    public Durability OutcomeDurability { get; init; } = Durability.Disk;

    /// <summary>Share of decisions that are made at random to keep an unbiased slice, 0 to 0.1.</summary>
    public double Exploration { get; init; }

    /// <summary>Days after which full log segments are destroyed, when the service starts; null keeps them.</summary>
    public int? RetentionDays { get; init; }
}
