using System.Text.Json;
using Relearn.Analysis;
using Relearn.Analysis.Kpis;
using Relearn.Serving;

namespace Relearn;

// What the business gained.
public sealed partial class Workspace
{
    /// <summary>Reads the KPIs of all releases and arms.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: live if anything was answered live, else replay.</param>
    internal KpiReport Kpis(string? source = null)
    {
        if (Project.Kpis.Count == 0) { throw AnalysisErrors.NoKpis(Project.Name).Exception(); }
        var (decisions, name) = ReadKpiDecisions(source);
        var report = KpiReading.Of(Project, decisions, name);
        Append(KpiReport.Kind, KpiReport.Algorithm, [.. report.Kpis.SelectMany(k => k.Releases).Select(r => r.Name).Distinct().Where(r => Ledger.Find(r) is not null)],
            FormattableString.Invariant($"{name} {report.Decisions} {report.Moment:R}"), JsonSerializer.Serialize(report, AnalysisJson.Default.KpiReport));
        return report;
    }

    /// <summary>The decisions of the log with what was reported about them.</summary>
    /// <param name="source">As of <see cref="Kpis"/>.</param>
    internal (KpiDecisions Decisions, string Source) ReadKpiDecisions(string? source = null)
    {
        var now = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        KpiDecisions Live() => KpiDecisions.Read(Project, Paths.Log, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], now);
        KpiDecisions Replayed() => KpiDecisions.Read(Project, Paths.Log, [(PredictionLog.Replay, Rollout.LiveRelease(Ledger) is { } live ? ReplayWriter(live) : -1)], null);
        if (source is "replay") { return (Replayed(), source); }
        var answered = Live();
        if (answered.Count > 0 || source is "live") { return answered.Count > 0 ? (answered, "live") : throw AnalysisErrors.NothingServed(Project.Name).Exception(); }
        var replayed = Replayed();
        return replayed.Count > 0 ? (replayed, "replay") : throw AnalysisErrors.NothingServed(Project.Name).Exception();
    }
}
