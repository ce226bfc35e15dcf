using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Relearn.Server.Guarding;

/// <summary>A token bucket for each key; callers without a key share one.</summary>
/// <param name="perSecond">Requests a second on average.</param>
/// <param name="burst">Requests at once; null: those of a second.</param>
sealed class RateLimits(double perSecond, int? burst) : IDisposable
{
    readonly ConcurrentDictionary<string, TokenBucketRateLimiter> _buckets = new();

    readonly TokenBucketRateLimiterOptions _options = new()
    {
        TokenLimit = burst ?? Math.Max(1, (int)Math.Ceiling(perSecond)),
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1 / perSecond),
        QueueLimit = 0,
        // Filled when somebody asks: no timer runs for keys that rest.
        AutoReplenishment = false,
    };

    /// <summary>Takes a token.</summary>
    /// <param name="key">Id of the key; empty for callers without one.</param>
    /// <param name="wait">Where there is none: when there will be one.</param>
    public bool TryTake(string key, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var bucket = _buckets.GetOrAdd(key, static (_, options) => new TokenBucketRateLimiter(options), _options);
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (lease.IsAcquired) { return true; }
        wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : _options.ReplenishmentPeriod;
        return false;
    }

    public void Dispose()
    {
        foreach (var bucket in _buckets.Values) { bucket.Dispose(); }
    }
}
