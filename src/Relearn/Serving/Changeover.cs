using Relearn.Serving.Rollouts;

namespace Relearn.Serving;

/// <summary>Holds the releases that are live, and lets others take their place between requests.</summary>
/// <remarks>
/// A request holds its release from before it is read until its record is in the log and its windows know it. Whoever needs to see all of that whole takes
/// <see cref="Change"/>, which waits until nobody holds anything; where windows play no part <see cref="Publish"/> waits for nobody.
/// </remarks>
sealed class Changeover(Lineup first) : IDisposable
{
    readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    volatile Lineup _lineup = first;

    /// <param name="only">Answers alone.</param>
    public Changeover(ReleaseState only)
        : this(new Lineup(only))
    {
    }

    /// <summary>The release that is live.</summary>
    public ReleaseState Live => _lineup.Champion;

    /// <summary>All that are at work.</summary>
    public Lineup Lineup => _lineup;

    /// <summary>Takes the release that is live, until the end of the block.</summary>
    public Hold Enter()
    {
        _lock.EnterReadLock();
        return new(this, _lineup);
    }

    /// <summary>Puts releases live; those who hold the ones before end with them.</summary>
    public void Publish(Lineup next) => _lineup = next;

    /// <summary>Puts releases live while nobody holds any.</summary>
    /// <param name="next">Makes it ready; everything that was answered or reported before is in the logs' buffers, and nothing else comes meanwhile.</param>
    public void Change(Func<Lineup> next)
    {
        _lock.EnterWriteLock();
        try
        {
            _lineup = next();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Releases that somebody holds.</summary>
    public readonly ref struct Hold(Changeover of, Lineup lineup)
    {
        public Lineup Lineup { get; } = lineup;

        /// <summary>The champion.</summary>
        public ReleaseState Live => Lineup.Champion;

        public void Dispose() => of._lock.ExitReadLock();
    }
}
