using Relearn.Data;
using Relearn.Loop.Objectives;
using Relearn.Loop.Versions;

namespace Relearn.Loop;

/// <summary>What was removed when a subject was forgotten.</summary>
/// <param name="Rows">Rows of data set versions.</param>
/// <param name="LogRecords">Predictions and outcomes.</param>
/// <param name="Versions">Data set versions that were rewritten.</param>
/// <param name="NotReproducible">Records made from them: they stay in the lineage but cannot be made again.</param>
/// <param name="StillNaming">Runs whose model has the subject's name in a vocabulary, because a feature reads the key: retrain, and release the new one.</param>
public sealed record Forgetting(long Rows, long LogRecords, int Versions, IReadOnlyList<string> NotReproducible, IReadOnlyList<string> StillNaming)
{
    /// <summary>Rewrites every data set version and log segment that holds the subject; old bytes are destroyed, tombstones stay.</summary>
    internal static Forgetting Of(CircleContext context, string value, string reason)
    {
        if (context.Project.Data.Columns.FirstOrDefault(c => c.Name == context.Project.Data.Key) is not { } key) { throw DataErrors.NoKey().Exception(); }
        if (string.IsNullOrWhiteSpace(reason) || reason.Contains(value, StringComparison.Ordinal)) { throw LoopErrors.ReasonWrong().Exception(); }
        var doomed = new DoomedSubject(key.Input, value);
        var purge = new Purge(context, doomed, reason);
        if (purge.Versions.IsNothingLeft) { throw DataErrors.NothingLeft(key.Name, value).Exception(); }
        ObjectiveStep.Forget(context, doomed, reason);
        var logged = purge.Do();
        if (purge.Versions.Rows + logged + purge.Lists == 0) { throw DataErrors.SubjectUnknown(key.Name, value).Exception(); }
        return new(purge.Versions.Rows, logged, purge.Versions.Versions.Count, purge.NotReproducible, Purge.RunsNaming(context, (column, text) => column == key.Name && text == value));
    }
}
