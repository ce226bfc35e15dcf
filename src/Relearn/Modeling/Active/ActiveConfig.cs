namespace Relearn.Modeling.Active;

/// <summary>How a batch of rows to be labelled is chosen.</summary>
sealed record ActiveConfig
{
    /// <summary>Rows of the batch.</summary>
    public int Batch { get; init; } = 200;

    /// <summary>Share of the batch that is drawn at random from all candidates, whatever the model says: what is measured on it holds of all of them.</summary>
    public double RandomShare { get; init; } = 0.15;

    /// <summary>How many uncertain rows are looked at for each that is taken.</summary>
    public int Beta { get; init; } = 10;

    /// <summary>Decides what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads; 0 is one for each processor. The choice is the same with any number.</summary>
    public int Threads { get; init; }

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Rows of the random share.</summary>
    public int RandomRows => (int)Math.Ceiling(Batch * RandomShare);
}
