using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Analysis.Experiments;
using Relearn.Data;
using Relearn.Loop;
using Relearn.Loop.Diagnosing;
using Relearn.Modeling;
using Relearn.Monitoring.Skew;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn;

// The doctor.
public sealed partial class Workspace
{
    /// <summary>Says what is wrong, how that is known, and which step to go back to. Reads the ledger, the log and the data set versions; writes the diagnosis into the ledger and changes nothing else.</summary>
    /// <param name="cancellation">Stops it.</param>
    internal Task<Diagnosis> DiagnoseAsync(CancellationToken cancellation = default) => Task.Run(() =>
    {
        var diagnosis = DiagnosisStep.Diagnose(CaseOf(cancellation));
        Append(Diagnosis.Kind, Diagnosis.Algorithm, diagnosis.Release is { } release ? [release] : [], FormattableString.Invariant($"{diagnosis.Moment:R}"), JsonSerializer.Serialize(diagnosis, CausesJson.Default.Diagnosis));
        return diagnosis;
    }, cancellation);

    /// <summary>The newest diagnosis; null: nobody asked yet.</summary>
    internal Diagnosis? LastDiagnosis => Ledger.Latest(Diagnosis.Kind) is { } record ? JsonSerializer.Deserialize(record.Body, CausesJson.Default.Diagnosis) : null;

    /// <summary>True if callers have been answered.</summary>
    internal bool HasAnswered => RecordLog.Segments(Paths.Log, PredictionLog.Live).Count > 0;

    DiagnosisCase CaseOf(CancellationToken cancellation)
    {
        var newest = Ledger.Latest(ModelRun.Kind) is { } record ? (record.Id, JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!) : ((string, ModelRun)?)null;
        var gate = newest is null ? null : Ledger.List("gate", int.MaxValue).FirstOrDefault(g => g.Inputs.Contains(newest.Value.Item1));
        return new(Context(cancellation))
        {
            Newest = newest,
            Gate = gate is null ? null : JsonSerializer.Deserialize(gate.Body, ModelJson.Default.GateDecision),
            Live = Rollout.LiveRelease(Ledger) is null ? null : LiveCaseOf(),
            Rows = Ledger.Latest(DatasetVersion.Kind) is { } version ? Circle.RowsOf(Context(cancellation), JsonSerializer.Deserialize(version.Body, DataJson.Default.DatasetVersion)!.RowsHash) : null,
            Kpis = Project.Kpis.Count > 0 && HasAnswered ? OrNull(() => ReadKpiDecisions("live").Decisions) : null,
            Weights = HasAnswered ? PropensityWeights() : null,
            Open = [.. RolloutsBy().Standing().Open.Select(r => (r, FiguresOf(r)))],
            Experiment = Ledger.Latest(ExperimentReport.Kind) is { } evaluated ? (JsonSerializer.Deserialize(evaluated.Body, ExperimentsJson.Default.ExperimentReport)!, evaluated.Circumstances.At) : null,
            Earlier = EarlierReleases(),
        };
    }

    // A fault that came with one release may have come with the one before it too.
    const int MostEarlier = 3;

    (ServedModel, ModelRun)[] EarlierReleases()
    {
        var live = Rollout.LiveRelease(Ledger);
        return [.. Ledger.List(Rollout.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, ServingJson.Default.Rollout)!.Release).Distinct().Where(r => r != live).Take(MostEarlier).Select(r => OpenRelease(r, 1)).Select(m => (m, RunOf(m.Release)))];
    }

    LiveCase LiveCaseOf()
    {
        var (live, decisions, _) = Decisions("live", _ => true);
        var run = RunOf(live.Release);
        var since = (int)Math.Floor((Ledger.Latest(Rollout.Kind)!.Circumstances.At - DateTimeOffset.UnixEpoch).TotalDays);
        var replay = ReplayWriter(live.Context.Release);
        var reference = replay < 0 ? null : ReplayDecisions(live, run, replay);
        if (decisions.Count == 0) { return new(live, run, since, null, reference, null, null) { ReplayWriter = replay < 0 ? null : replay }; }
        var report = Monitoring.Monitor.Report(Project, live.Context.Release, live.Release, run, decisions, WatchLive(live, run, decisions, reference), "live");
        return new(live, run, since, decisions, reference, report, SkewOrNull()) { ReplayWriter = replay < 0 ? null : replay };
    }

    Monitoring.MaturedDecisions? ReplayDecisions(ServedModel live, ModelRun run, long writer) =>
        Monitoring.MaturedDecisions.Read(Project, live.Predictor, run, Paths.Log, [(PredictionLog.Replay, writer)], null, ClassStep.WordsOf(Context(default), run)) is { Count: > 0 } read ? read : null;

    // Where served rows cannot be held against the data that is not what is wrong.
    SkewReport? SkewOrNull() => Project.Data.Key is null ? null : OrNull(() => Skew("live"));

    static T? OrNull<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (UserErrorException)
        {
            return null;
        }
    }
}
