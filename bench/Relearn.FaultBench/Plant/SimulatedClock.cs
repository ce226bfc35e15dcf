namespace Relearn.FaultBench.Plant;

/// <summary>The company's clock.</summary>
sealed class SimulatedClock : TimeProvider
{
    /// <summary>Now, UTC.</summary>
    public DateTime Now { get; set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
}
