using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>What a running service holds: the release that answers, the log of answers, the log of outcomes, and the lock that keeps a second service out.</summary>
sealed class LiveService : IAsyncDisposable
{
    readonly WorkspaceLock _lock;
    readonly string _folder;
    readonly WorkspacePaths _paths;
    readonly Ledger _ledger;
    readonly TimeProvider _time;
    readonly Func<string, int, OpenedRelease> _open;
    readonly SemaphoreSlim _changing = new(1);
    readonly Changeover _releases;
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
        RecordLog.SealOrphans(paths.Log, PredictionLog.Live, ledger);
        RecordLog.SealOrphans(paths.Log, PredictionLog.Outcomes, ledger);
        RecordLog.SealOrphans(paths.Log, PredictionLog.Events, ledger);
        var serving = opened.Project.Serving;
        _releases = new(StateOf(opened));
        Predictions = new(_releases, paths.Log, PredictionLog.Live, ledger, serving.PredictionDurability, PredictionSource.Live, time);
        Outcomes = new(paths.Log, ledger, serving.OutcomeDurability, time, _releases);
        Events = new(paths.Log, ledger, serving.OutcomeDurability, time, _releases);
        // What retention destroys is in the windows by now, and safe.
        Save(0, 0, 0);
        if (serving.RetentionDays is { } days)
        {
            foreach (var kind in new[] { PredictionLog.Live, PredictionLog.Outcomes, PredictionLog.Events })
            {
                RecordLog.Retain(paths.Log, kind, ledger, time.GetUtcNow().AddDays(-days), FormattableString.Invariant($"retention of {days} days"), "serving.retention_days");
            }
        }
    }

    /// <summary>The model that answers.</summary>
    public ServedModel Model => _releases.Live.Model;

    /// <summary>The project as it was declared when the release was opened.</summary>
    public ProjectConfig Project => _releases.Live.Project;

    public PredictionService Predictions { get; }

    public OutcomeService Outcomes { get; }

    public EventService Events { get; }

    /// <summary>Is told of a release that has taken the place of another.</summary>
    public Action<ReleaseState>? Changed { get; set; }

    /// <summary>Goes over to the release that was put live, if that is another.</summary>
    /// <param name="again">Also one that could not be opened before.</param>
    /// <exception cref="UserErrorException">It cannot answer; the one before goes on.</exception>
    public async Task<ReleaseChange> FollowAsync(bool again)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            var was = Model.Context.Release;
            var id = Rollout.LiveRelease(_ledger) ?? was;
            if (id == was || (id == _refused && !again)) { return new(was, was); }
            _refused = id;
            try
            {
                // Seconds of work are no work for the pool, whose few threads answer.
                await Task.Factory.StartNew(() => Change(id), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (UserErrorException e)
            {
                throw ServingErrors.ReleaseNotServed(id, was, e.Errors[0].Message).Exception();
            }
            _refused = null;
            return new(was, id);
        }
        finally
        {
            _changing.Release();
        }
    }

    // 1 open, 2 windows as far as the log goes, 3 warm; 4 what was logged meanwhile, while nobody asks; 5 it answers.
    void Change(string id)
    {
        var opened = _open(id, _contexts + 2);
        var model = opened.Model;
        if (model.Context.Model != Model.Context.Model) { throw ServingErrors.ReleaseOfOther(model.Context.Model, Model.Context.Model).Exception(); }
        if (model.Predictor.NeedsState && !Predictions.IsLogged) { throw ServingErrors.WindowsNeedLog(model.Context.Model).Exception(); }
        var next = StateOf(opened, Predictions.Commit);
        next.Warm();
        if (next.Feed is not { } feed) { _releases.Publish(next); }
        else
        {
            feed.CatchUp();
            _releases.Change(() =>
            {
                Outcomes.Commit();
                Events.Commit();
                feed.CatchUp();
                return next;
            });
        }
        _contexts += 2;
        Changed?.Invoke(next);
    }

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
        await Predictions.DisposeAsync().ConfigureAwait(false);
        await Outcomes.DisposeAsync().ConfigureAwait(false);
        await Events.DisposeAsync().ConfigureAwait(false);
        Save(Predictions.Decisions, Outcomes.Records, Events.Records);
        _releases.Live.Feed?.Dispose();
        _changing.Dispose();
        _lock.Dispose();
    }
}
