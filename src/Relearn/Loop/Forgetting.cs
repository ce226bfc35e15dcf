using System.Text.Json;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Serving;
using Relearn.Storage;

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
        if (context.Project.Data.Key is not { } key) { throw DataErrors.NoKey().Exception(); }
        if (string.IsNullOrWhiteSpace(reason) || reason.Contains(value, StringComparison.Ordinal)) { throw LoopErrors.ReasonWrong().Exception(); }
        long rows = 0, quoted = 0;
        var versions = 0;
        var affected = new List<string>();
        foreach (var record in context.Ledger.List(DatasetVersion.Kind, int.MaxValue))
        {
            var dataset = JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!;
            var hash = dataset.RowsHash;
            while (context.Ledger.FindTombstone(hash) is { NewHash: { } newer })
            {
                // A purge that was cut off before it destroyed the old bytes.
                context.Artifacts.Destroy(hash);
                hash = newer;
            }
            quoted += ForgetQuarantine(context, dataset, value, reason) ? 1 : 0;
            if (!context.Artifacts.Contains(hash)) { continue; }
            var removed = Rewrite(context, key, value, hash, out var fresh);
            if (removed == 0) { continue; }
            context.Ledger.AddTombstone(hash, fresh, reason, context.Actor);
            context.Artifacts.Destroy(hash);
            DestroyDerived(context, reason);
            rows += removed;
            versions++;
            affected.AddRange(context.Ledger.DescendantsOf(record.Id));
        }
        string[] kinds = [PredictionLog.Live, PredictionLog.Replay, PredictionLog.Outcomes];
        // An outcome may name only the decision.
        var decisions = kinds.SelectMany(kind => PredictionLog.DecisionsOf(context.Paths.Log, kind, value)).ToHashSet();
        var logged = kinds.Sum(kind => RecordLog.Purge(context.Paths.Log, kind, context.Ledger, payload => LogCodec.Names(payload, value, decisions), reason, context.Actor));
        // A snapshot of windows is made again from what is left.
        if (Directory.Exists(context.Paths.States))
        {
            foreach (var snapshot in Directory.EnumerateFiles(context.Paths.States)) { ArtifactStore.Shred(snapshot); }
        }
        if (rows + logged + quoted == 0) { throw DataErrors.SubjectUnknown(key, value).Exception(); }
        return new(rows, logged, versions, [.. affected.Distinct().Order(StringComparer.Ordinal)], RunsNaming(context, key, value));
    }

    // The list of quarantined rows quotes what could not be read; it goes as a whole.
    static bool ForgetQuarantine(CircleContext context, DatasetVersion dataset, string value, string reason)
    {
        var path = context.Artifacts.PathOf(dataset.QuarantineHash);
        if (!File.Exists(path) || !File.ReadAllText(path).Contains(value, StringComparison.Ordinal)) { return false; }
        context.Ledger.AddTombstone(dataset.QuarantineHash, null, reason, context.Actor);
        context.Artifacts.Destroy(dataset.QuarantineHash);
        return true;
    }

    static string[] RunsNaming(CircleContext context, string key, string value) =>
        [.. context.Ledger.List(ModelRun.Kind, int.MaxValue)
            .Where(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.ModelRun)!.Inputs.Any(i => i.Column == key && i.Terms?.Contains(value) == true)).Select(r => r.Id)];

    // Binned rows and the values of windows are made again from what is left.
    static void DestroyDerived(CircleContext context, string reason)
    {
        var derived = context.Ledger.List("binned", int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.BinnedArtifacts)!.Binned)
            .Concat(context.Ledger.List(WindowHistory.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.WindowValues)!.Hash));
        foreach (var hash in derived.Where(context.Artifacts.Contains))
        {
            context.Ledger.AddTombstone(hash, null, reason, context.Actor);
            context.Artifacts.Destroy(hash);
        }
    }

    static long Rewrite(CircleContext context, string key, string value, string hash, out string fresh)
    {
        fresh = hash;
        using var file = RowsFile.Open(context.Artifacts.Require(hash));
        var keys = file.CreateBatch([key], ColumnBatch.TrainingRows);
        var kept = new List<int>();
        for (long start = 0; start < file.Rows; start += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - start);
            file.Read(keys, start, count);
            for (var i = 0; i < count; i++)
            {
                if (Replay.NameOf(keys.Vectors[0], i) != value) { kept.Add((int)start + i); }
            }
        }
        var removed = file.Rows - kept.Count;
        if (removed == 0) { return 0; }
        if (kept.Count == 0) { throw DataErrors.NothingLeft(key, value).Exception(); }
        fresh = context.Artifacts.Put(stream => file.WriteOnly(stream, [.. kept]));
        return removed;
    }
}
