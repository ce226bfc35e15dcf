namespace Relearn.Serving.Rollouts;

/// <summary>What the arms of a rollout did since the service started: for metrics, not for judgement, which reads the log. Any number of threads.</summary>
sealed class ArmMeters
{
    readonly long[] _decisions = new long[2], _errors = new long[2], _microseconds = new long[2];
    long _dropped;

    /// <summary>Takes a decision.</summary>
    public void Step(bool challenger, bool error, double microseconds)
    {
        var arm = challenger ? 1 : 0;
        Interlocked.Increment(ref _decisions[arm]);
        if (error) { Interlocked.Increment(ref _errors[arm]); }
        Interlocked.Add(ref _microseconds[arm], (long)microseconds);
    }

    /// <summary>A shadow was behind, and a decision was passed over.</summary>
    public void Drop() => Interlocked.Increment(ref _dropped);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Decisions(bool challenger) => Interlocked.Read(ref _decisions[challenger ? 1 : 0]);

    public long Errors(bool challenger) => Interlocked.Read(ref _errors[challenger ? 1 : 0]);

    public double Seconds(bool challenger) => Interlocked.Read(ref _microseconds[challenger ? 1 : 0]) / 1e6;
}
