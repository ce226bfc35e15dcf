using System.Collections.Concurrent;

namespace Relearn.Inference;

/// <summary>Many models in one process: each is opened when it is asked for first, and those that were not asked for lately go when memory runs short.</summary>
/// <remarks>
/// Safe for any number of threads. Threads that ask for a model that is being opened wait for that one opening; a model that is open costs them no lock.
/// What was evicted answers on for whoever still holds it, and is taken back instead of opened again if it is asked for while it lives.
/// </remarks>
public sealed class PredictorCache
{
    readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    readonly Func<string, Predictor> _open;
    readonly Lock _gate = new();
    long _clock;
    long _opens;
    long _evictions;
    long _bytes;

    sealed class Entry
    {
        public Predictor? Held;
        public Lazy<Predictor>? Opening;
        public WeakReference<Predictor>? Evicted;
        public long LastUse;
    }

    /// <summary>A cache of bundle files; models go by their path.</summary>
    /// <param name="memoryLimitBytes">About how much memory the open models may take together, above 0.</param>
    public PredictorCache(long memoryLimitBytes) : this(memoryLimitBytes, path => Predictor.Open(path)) { }

    /// <summary>A cache of models that the caller opens.</summary>
    /// <param name="memoryLimitBytes">About how much memory the open models may take together, above 0.</param>
    /// <param name="open">Opens a model by its name; called by one thread at a time for a name, and by several for several.</param>
    public PredictorCache(long memoryLimitBytes, Func<string, Predictor> open)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(memoryLimitBytes);
        ArgumentNullException.ThrowIfNull(open);
        MemoryLimitBytes = memoryLimitBytes;
        _open = open;
    }

    /// <summary>The limit. A model that is larger alone is kept until another one is opened.</summary>
    public long MemoryLimitBytes { get; }

    /// <summary>About how much memory the open models take, as of the last opening.</summary>
    public long MemoryBytes => Interlocked.Read(ref _bytes);

    /// <summary>How often a model was asked for and was open, or was being opened for somebody else.</summary>
    public long Hits => Interlocked.Read(ref _clock) - Opens;

    /// <summary>How many models were opened.</summary>
    public long Opens => Interlocked.Read(ref _opens);

    /// <summary>How many were evicted.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>How many are open and held.</summary>
    public int Count => _entries.Count(e => e.Value.Held is not null);

    /// <summary>A model, opened if need be.</summary>
    /// <param name="name">Its path, or the name that the caller's function knows.</param>
    /// <exception cref="BundleException">It cannot be opened. The next call tries again.</exception>
    public Predictor Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_entries.TryGetValue(name, out var entry) && Volatile.Read(ref entry.Held) is { } held)
        {
            Volatile.Write(ref entry.LastUse, Interlocked.Increment(ref _clock));
            return held;
        }
        return Open(name);
    }

    /// <summary>Forgets a model, so that the next call opens its file anew.</summary>
    /// <returns>True if it was known.</returns>
    public bool Forget(string name)
    {
        lock (_gate)
        {
            if (!_entries.TryRemove(name, out var entry)) { return false; }
            Measure();
            return entry.Held is not null;
        }
    }

    Predictor Open(string name)
    {
        Entry entry;
        Lazy<Predictor> opening;
        lock (_gate)
        {
            entry = _entries.GetOrAdd(name, _ => new());
            if (entry.Held is null && entry.Evicted?.TryGetTarget(out var alive) == true)
            {
                entry.Evicted = null;
                Hold(entry, alive);
            }
            if (entry.Held is { } held)
            {
                entry.LastUse = Interlocked.Increment(ref _clock);
                return held;
            }
            opening = entry.Opening ??= new(() => _open(name));
        }
        Predictor predictor;
        try
        {
            predictor = opening.Value;
        }
        catch
        {
            lock (_gate)
            {
                if (ReferenceEquals(entry.Opening, opening))
                {
                    entry.Opening = null;
                    _entries.TryRemove(KeyValuePair.Create(name, entry));
                }
            }
            throw;
        }
        lock (_gate)
        {
            entry.LastUse = Interlocked.Increment(ref _clock);
            // The first of those who waited takes it in.
            if (!ReferenceEquals(entry.Opening, opening)) { return predictor; }
            entry.Opening = null;
            Interlocked.Increment(ref _opens);
            Hold(entry, predictor);
            return predictor;
        }
    }

    // The one that is asked for stays; of the others those go first that were asked for longest ago.
    void Hold(Entry entry, Predictor predictor)
    {
        Volatile.Write(ref entry.Held, predictor);
        var bytes = Measure();
        if (bytes <= MemoryLimitBytes) { return; }
        foreach (var old in _entries.Values.Where(e => e.Held is not null && e != entry).OrderBy(e => Volatile.Read(ref e.LastUse)).ToArray())
        {
            bytes -= old.Held!.MemoryBytes;
            old.Evicted = new(old.Held);
            Volatile.Write(ref old.Held, null);
            Interlocked.Increment(ref _evictions);
            if (bytes <= MemoryLimitBytes) { break; }
        }
        foreach (var (name, gone) in _entries)
        {
            if (gone is { Held: null, Opening: null, Evicted: { } evicted } && !evicted.TryGetTarget(out _)) { _entries.TryRemove(name, out _); }
        }
        Measure();
    }

    // Working memory comes and goes with use, so that all are asked again.
    long Measure()
    {
        var bytes = _entries.Values.Sum(e => e.Held?.MemoryBytes ?? 0);
        Interlocked.Exchange(ref _bytes, bytes);
        return bytes;
    }
}
