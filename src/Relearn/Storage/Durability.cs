namespace Relearn.Storage;

/// <summary>What an acknowledged write survives.</summary>
public enum Durability
{
    /// <summary>Handed to the operating system before the answer: survives <c>kill -9</c>; flushed to disk every 100 ms.</summary>
    Process,

    /// <summary>Flushed to disk before the acknowledgement (one flush for all that wait): survives a power cut.</summary>
    Disk,

    /// <summary>Nothing is written.</summary>
    Off,
}
