using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relearn.Inference;
using Relearn.Inference.Bundles;

namespace Relearn.Client;

/// <summary>The predictor of a bundle file, the newest that is sound: when the file changes, the new bundle is opened and checked first and then takes the place of the old one at once.</summary>
/// <remarks>
/// <code>
/// watcher, poll -> has it changed? -> has it settled? -> read, open, check -> Current
///                                                         refused: Current stays, Problem says why
/// </code>
/// Whoever took <see cref="Current"/> finishes with what it took. The file may be replaced by a rename or written over in place: it is read into memory, not mapped.
/// </remarks>
public sealed class PredictorSource : IDisposable
{
    readonly Lock _gate = new();
    readonly string _path;
    readonly PredictorSourceOptions _options;
    readonly ILogger _logger;
    readonly ITimer _poll;
    readonly ITimer _settle;
    readonly FileSystemWatcher? _watcher;
    readonly List<Action<Predictor>> _bindings = [];
    volatile Predictor _current;
    volatile string? _problem;
    FileStamp _seen;
    string? _refusedHash;
    long _reloads;
    bool _disposed;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The bundle.</param>
    /// <param name="options">How it is looked after.</param>
    /// <param name="time">The clock of polls.</param>
    /// <param name="logger">Is told of new and of refused bundles.</param>
    /// <exception cref="BundleException">There is no sound bundle to begin with.</exception>
    public PredictorSource(string path, PredictorSourceOptions? options = null, TimeProvider? time = null, ILogger<PredictorSource>? logger = null)
    {
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.PollInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.SettleTime, TimeSpan.Zero);
        _path = Path.GetFullPath(path);
        _logger = logger ?? (ILogger)NullLogger.Instance;
        _seen = FileStamp.Of(_path);
        _current = Open(ReadFile(), null);
        time ??= TimeProvider.System;
        _settle = time.CreateTimer(_ => Settled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _poll = time.CreateTimer(_ => Notice(sure: false), null, _options.PollInterval, _options.PollInterval);
        _watcher = _options.Watch ? Watch() : null;
    }

    /// <summary>The predictor to ask now. Take it once for what belongs together.</summary>
    public Predictor Current => _current;

    /// <summary>The bundle's file.</summary>
    public string FilePath => _path;

    /// <summary>Why the file that is there now was refused; null where it is the one of <see cref="Current"/>.</summary>
    public string? Problem => _problem;

    /// <summary>How often another bundle was put in place.</summary>
    public long Reloads => Interlocked.Read(ref _reloads);

    /// <summary>Binds the rows of a type once; new bundles that do not fit it are refused.</summary>
    /// <typeparam name="T">The caller's type of a row.</typeparam>
    /// <param name="bind">Names the property of every column, as for <see cref="Predictor.Bind"/>.</param>
    /// <exception cref="BundleException">The binding does not fit the bundle that answers now.</exception>
    public TypedPredictorSource<T> Bind<T>(Action<RowBinding<T>> bind)
    {
        lock (_gate)
        {
            var typed = new TypedPredictorSource<T>(this, bind);
            _bindings.Add(predictor => predictor.Bind(bind));
            return typed;
        }
    }

    /// <summary>Looks at the file now, without waiting for it to settle.</summary>
    /// <returns>True if another bundle was put in place.</returns>
    public bool Reload()
    {
        lock (_gate)
        {
            _seen = FileStamp.Of(_path);
            return Load();
        }
    }

    FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(_path)!, Path.GetFileName(_path));
            watcher.Changed += (_, _) => Notice(sure: true);
            watcher.Created += (_, _) => Notice(sure: true);
            watcher.Renamed += (_, _) => Notice(sure: true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            // No watches left, or none here: the poll sees it too.
            _logger.NotWatched(_path, e.Message);
            return null;
        }
    }

    void Notice(bool sure)
    {
        lock (_gate)
        {
            if (_disposed) { return; }
            var stamp = FileStamp.Of(_path);
            if (!sure && stamp == _seen) { return; }
            _seen = stamp;
            _settle.Change(_options.SettleTime, Timeout.InfiniteTimeSpan);
        }
    }

    void Settled()
    {
        lock (_gate)
        {
            if (_disposed) { return; }
            var stamp = FileStamp.Of(_path);
            if (stamp == _seen) { Load(); return; }
            _seen = stamp;
            _settle.Change(_options.SettleTime, Timeout.InfiniteTimeSpan);
        }
    }

    bool Load()
    {
        string? hash = null;
        try
        {
            var file = ReadFile();
            hash = Convert.ToHexStringLower(SHA256.HashData(file));
            if (hash == _current.BundleHash)
            {
                (_problem, _refusedHash) = (null, null);
                return false;
            }
            // Told already.
            if (hash == _refusedHash) { return false; }
            var predictor = Open(file, _current);
            _current = predictor;
            (_problem, _refusedHash) = (null, null);
            Interlocked.Increment(ref _reloads);
            _logger.Reloaded(_path, predictor.Manifest.Model, hash);
            Tell(() => _options.Reloaded?.Invoke(predictor));
            return true;
        }
        // Whatever a file does to its reader, the one that answers goes on.
        catch (Exception e)
        {
            // What could not be read now is tried again at the next look.
            if (hash is null) { _seen = FileStamp.Missing; }
            if (hash is null && _problem == e.Message) { return false; }
            (_problem, _refusedHash) = (e.Message, hash);
            _logger.Refused(_path, e.Message);
            Tell(() => _options.Refused?.Invoke(e.Message));
            return false;
        }
    }

    void Tell(Action tell)
    {
        try { tell(); }
        catch (Exception e) { _logger.CallbackFailed(_path, e); }
    }

    byte[] ReadFile()
    {
        try
        {
            return File.ReadAllBytes(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle '{_path}' cannot be read: {e.Message} Check the path, or make the bundle with 'relearn run'.");
        }
    }

    Predictor Open(byte[] file, Predictor? before)
    {
        var predictor = Predictor.FromBundle(BundleFile.Parse(file, _path));
        // Of bytes in memory it costs little, and lets them go.
        _ = predictor.BundleHash;
        if (before is not null && !_options.AllowOtherColumns) { RefuseOtherColumns(predictor, before); }
        // A first answer: what cannot answer is found here, and what is made at the first call is made here.
        var nothing = predictor.Inputs.ToDictionary(i => i.Name, _ => (object?)null);
        var probability = predictor.NeedsState ? predictor.Predict(nothing, predictor.CreateState(), DateTime.UnixEpoch) : predictor.Predict(nothing);
        if (!(probability is >= 0 and <= 1)) { throw new BundleException($"The bundle '{_path}' answers {probability} to a row without values; a probability is expected. Make it again with 'relearn run'."); }
        foreach (var binding in _bindings) { binding(predictor); }
        if (_options.Check?.Invoke(predictor) is { } reason) { throw new BundleException($"The bundle '{_path}' was refused by the application's check: {reason}"); }
        return predictor;
    }

    void RefuseOtherColumns(Predictor predictor, Predictor before)
    {
        var other = predictor.Inputs.Where(i => !before.Inputs.Contains(i)).Select(i => $"'{i.Name}' ({i.Kind.ToString().ToLowerInvariant()})").ToArray();
        if (other.Length > 0)
        {
            throw new BundleException($"The bundle '{_path}' wants columns that the one before it did not read: {string.Join(", ", other)}. Callers do not send them yet: start the application anew when they do, or set AllowOtherColumns.");
        }
        if (predictor.NeedsState && !before.NeedsState)
        {
            throw new BundleException($"The bundle '{_path}' looks at windows of earlier events; the one before it did not, so callers have no state for it. Start the application anew when they have.");
        }
    }

    /// <summary>Looks at the file no more; predictors that were taken answer on.</summary>
    public void Dispose()
    {
        lock (_gate) { _disposed = true; }
        _watcher?.Dispose();
        _poll.Dispose();
        _settle.Dispose();
    }
}
