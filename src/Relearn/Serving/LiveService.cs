using Relearn.Scoping;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>What a running service holds: the releases that answer, the log of answers, the log of outcomes, and the lock that keeps a second service out.</summary>
sealed partial class LiveService : IAsyncDisposable
{
    readonly WorkspaceLock _lock;
    readonly string _folder;
    readonly WorkspacePaths _paths;
    readonly Ledger _ledger;
    readonly TimeProvider _time;
    readonly Func<string, int, OpenedRelease> _open;
    readonly SemaphoreSlim _changing = new(1);
    readonly Changeover _releases;
    RecordLogWriter? _rolloutLog;
    string? _refused;
    int _contexts = 1;

    /// <param name="folder">The project's.</param>
    /// <param name="opened">The release that is live.</param>
    /// <param name="paths">Where things stand.</param>
    /// <param name="ledger">Says which release is live, and numbers the writers of the log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="taken">The lock.</param>
    /// <param name="open">Opens a release, with the number of its context in the log.</param>
    public LiveService(string folder, OpenedRelease opened, WorkspacePaths paths, Ledger ledger, TimeProvider time, WorkspaceLock taken, Func<string, int, OpenedRelease> open)
    {
        (_lock, _folder, _paths, _ledger, _time, _open) = (taken, folder, paths, ledger, time, open);
        Directory.CreateDirectory(paths.Log);
        // What a killed service left is sealed before a new segment begins.
        foreach (var kind in s_kinds) { RecordLog.SealOrphans(paths.Log, kind, ledger); }
        var serving = opened.Project.Serving;
        _releases = new(StateOf(opened));
        Predictions = new(_releases, paths.Log, PredictionLog.Live, ledger, serving.PredictionDurability, PredictionSource.Live, time);
        Outcomes = new(paths.Log, ledger, serving.OutcomeDurability, time, _releases);
        Events = new(paths.Log, ledger, serving.OutcomeDurability, time, _releases);
        // What retention destroys is in the windows by now, and safe.
        Save(0, 0, 0);
        if (serving.RetentionDays is { } days)
        {
            foreach (var kind in s_kinds)
            {
                RecordLog.Retain(paths.Log, kind, ledger, time.GetUtcNow().AddDays(-days), FormattableString.Invariant($"retention of {days} days"), "serving.retention_days");
            }
        }
        Rollouts = new(ledger, RolloutLedger.ByRules);
        Desk = new(Rollouts, opened.Project, paths.Log, time);
    }

    static readonly string[] s_kinds = [PredictionLog.Live, PredictionLog.Outcomes, PredictionLog.Events, PredictionLog.Rollouts];

    /// <summary>The model that answers.</summary>
    public ServedModel Model => _releases.Live.Model;

    /// <summary>All that are at work.</summary>
    public Lineup Lineup => _releases.Lineup;

    /// <summary>The project as it was declared when the release was opened.</summary>
    public ProjectConfig Project => _releases.Live.Project;

    public PredictionService Predictions { get; }

    public OutcomeService Outcomes { get; }

    public EventService Events { get; }

    /// <summary>Is told of a release that has taken the place of another.</summary>
    public Action<ReleaseState>? Changed { get; set; }

    ReleaseState StateOf(OpenedRelease opened, Action? commit = null)
    {
        var predictor = opened.Model.Predictor;
        var feed = WindowFeed.Restore(predictor, _paths.WindowState(opened.Model.Context.BundleHash), opened.Data, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10, _paths.Log, commit);
        return new(opened.Project, _folder, opened.Model, feed, opened.Fallback);
    }

    void Save(long decisions, long outcomes, long events) =>
        _releases.Live.Feed?.Save(_paths.WindowState(Model.Context.BundleHash), Predictions.Writer, decisions, Outcomes.Writer, outcomes, Events.Writer, events);


    public async ValueTask DisposeAsync()
    {
        EndArms(new(_releases.Live), wait: true);
        await Predictions.DisposeAsync().ConfigureAwait(false);
        await Outcomes.DisposeAsync().ConfigureAwait(false);
        await Events.DisposeAsync().ConfigureAwait(false);
        if (_rolloutLog is not null) { await _rolloutLog.DisposeAsync().ConfigureAwait(false); }
        Save(Predictions.Decisions, Outcomes.Records, Events.Records);
        _releases.Live.Feed?.Dispose();
        _changing.Dispose();
        _lock.Dispose();
    }
}
