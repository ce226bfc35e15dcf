using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>What a running service holds: the release that answers, the log of answers, the log of outcomes, and the lock that keeps a second service out.</summary>
sealed class LiveService : IAsyncDisposable
{
    readonly WorkspaceLock _lock;

    public LiveService(ProjectConfig project, string folder, ServedModel model, WorkspacePaths paths, Ledger ledger, TimeProvider time, WorkspaceLock taken)
    {
        _lock = taken;
        Directory.CreateDirectory(paths.Log);
        // What a killed service left is sealed before a new segment begins.
        RecordLog.SealOrphans(paths.Log, PredictionLog.Live, ledger);
        RecordLog.SealOrphans(paths.Log, PredictionLog.Outcomes, ledger);
        if (project.Serving.RetentionDays is { } days)
        {
            foreach (var kind in new[] { PredictionLog.Live, PredictionLog.Outcomes })
            {
                RecordLog.Retain(paths.Log, kind, ledger, time.GetUtcNow().AddDays(-days), FormattableString.Invariant($"retention of {days} days"), "serving.retention_days");
            }
        }
        Model = model;
        Predictions = new(project, folder, model, paths.Log, PredictionLog.Live, ledger, project.Serving.PredictionDurability, PredictionSource.Live, time);
        Outcomes = new(paths.Log, ledger, project.Serving.OutcomeDurability, time);
    }

    public ServedModel Model { get; }

    public PredictionService Predictions { get; }

    public OutcomeService Outcomes { get; }

    public async ValueTask DisposeAsync()
    {
        await Predictions.DisposeAsync().ConfigureAwait(false);
        await Outcomes.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }
}
