namespace Relearn.Scoping;

/// <summary>What training leaves out of rows that say little.</summary>
public sealed record SamplingConfig
{
    /// <summary>Share of the rows whose label is false that the model learns from, above 0 to 1; null: all. Probabilities are corrected for it.</summary>
    public double? Negatives { get; init; }
}
