using Relearn.Scoping;
using Relearn.Serving.Fallbacks;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>What a running service holds: the release that answers, the log of answers, the log of outcomes, and the lock that keeps a second service out.</summary>
sealed class LiveService : IAsyncDisposable
{
    readonly WorkspaceLock _lock;
    readonly WindowFeed? _feed;
    readonly string _snapshot;

    public LiveService(ProjectConfig project, string folder, ServedModel model, WorkspacePaths paths, Ledger ledger, TimeProvider time, WorkspaceLock taken, FeedData data, Fallback? fallback)
    {
        _lock = taken;
        Directory.CreateDirectory(paths.Log);
        // What a killed service left is sealed before a new segment begins.
        RecordLog.SealOrphans(paths.Log, PredictionLog.Live, ledger);
        RecordLog.SealOrphans(paths.Log, PredictionLog.Outcomes, ledger);
        RecordLog.SealOrphans(paths.Log, PredictionLog.Events, ledger);
        _snapshot = paths.WindowState(model.Context.BundleHash);
        _feed = WindowFeed.Restore(model.Predictor, _snapshot, data, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10, paths.Log);
        Model = model;
        Predictions = new(project, folder, model, paths.Log, PredictionLog.Live, ledger, project.Serving.PredictionDurability, PredictionSource.Live, time, _feed, fallback);
        Outcomes = new(paths.Log, ledger, project.Serving.OutcomeDurability, time, _feed);
        Events = new(project, folder, model.Predictor, paths.Log, ledger, project.Serving.OutcomeDurability, time, _feed);
        // What retention destroys is in the windows by now, and safe.
        Save(0, 0, 0);
        if (project.Serving.RetentionDays is { } days)
        {
            foreach (var kind in new[] { PredictionLog.Live, PredictionLog.Outcomes, PredictionLog.Events })
            {
                RecordLog.Retain(paths.Log, kind, ledger, time.GetUtcNow().AddDays(-days), FormattableString.Invariant($"retention of {days} days"), "serving.retention_days");
            }
        }
    }

    public ServedModel Model { get; }

    public PredictionService Predictions { get; }

    public OutcomeService Outcomes { get; }

    public EventService Events { get; }

    void Save(long decisions, long outcomes, long events) => _feed?.Save(_snapshot, Predictions.Writer, decisions, Outcomes.Writer, outcomes, Events.Writer, events);

    public async ValueTask DisposeAsync()
    {
        await Predictions.DisposeAsync().ConfigureAwait(false);
        await Outcomes.DisposeAsync().ConfigureAwait(false);
        await Events.DisposeAsync().ConfigureAwait(false);
        Save(Predictions.Decisions, Outcomes.Records, Events.Records);
        _feed?.Dispose();
        _lock.Dispose();
    }
}
