namespace Relearn.Serving;

/// <summary>Holds the release that is live, and lets another take its place between requests.</summary>
/// <remarks>
/// A request holds its release from before it is read until its record is in the log and its windows know it. Whoever needs to see all of that whole takes
/// <see cref="Change"/>, which waits until nobody holds anything; where windows play no part <see cref="Publish"/> waits for nobody.
/// </remarks>
sealed class Changeover(ReleaseState first) : IDisposable
{
    readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    volatile ReleaseState _live = first;

    /// <summary>The release that is live.</summary>
    public ReleaseState Live => _live;

    /// <summary>Takes the release that is live, until the end of the block.</summary>
    public Hold Enter()
    {
        _lock.EnterReadLock();
        return new(this, _live);
    }

    /// <summary>Puts a release live; those who hold the one before end with it.</summary>
    public void Publish(ReleaseState next) => _live = next;

    /// <summary>Puts a release live while nobody holds one.</summary>
    /// <param name="next">Makes it ready; everything that was answered or reported before is in the logs' buffers, and nothing else comes meanwhile.</param>
    public void Change(Func<ReleaseState> next)
    {
        _lock.EnterWriteLock();
        try
        {
            _live = next();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A release that somebody holds.</summary>
    public readonly ref struct Hold(Changeover of, ReleaseState live)
    {
        public ReleaseState Live { get; } = live;

        public void Dispose() => of._lock.ExitReadLock();
    }
}
