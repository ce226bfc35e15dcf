namespace Relearn.Server.Guarding;

/// <summary>How often the guard let nobody through, by reason.</summary>
sealed class RefusalCounts
{
    /// <summary>The reasons, as status and metrics call them.</summary>
    public static readonly string[] Names = ["key_missing", "key_unknown", "scope", "rate", "overload", "deadline", "body", "slow"];

    readonly long[] _counts = new long[Names.Length];

    public long this[Refusal reason] => Interlocked.Read(ref _counts[(int)reason]);

    public void Add(Refusal reason) => Interlocked.Increment(ref _counts[(int)reason]);
}
