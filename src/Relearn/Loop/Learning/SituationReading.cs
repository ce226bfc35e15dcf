using System.Text.Json;
using Relearn.Modeling;
using Relearn.Monitoring;

namespace Relearn.Loop.Learning;

/// <summary>Reads off the ledger and the rows what triggers look at.</summary>
static class SituationReading
{
    static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>How things stand.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="data">The newest rows and the champion.</param>
    /// <param name="word">Why somebody asks; null: nobody does.</param>
    public static LearningSituation Of(CircleContext context, CandidateData data, string? word)
    {
        var (ledger, now) = (context.Ledger, context.Time.GetUtcNow());
        var candidates = ledger.List(CandidateReport.Kind, int.MaxValue);
        var before = candidates.Count > 0 ? candidates[0].Circumstances.At : ledger.Find(data.Release.Run)!.Circumstances.At;
        var champion = ledger.Find(data.ReleaseId)!.Circumstances.At;
        var since = candidates.Count > 0 && before > champion ? before : champion;
        var report = ledger.List("monitoring", 20).Select(r => (r.Circumstances.At, Body: JsonSerializer.Deserialize(r.Body, MonitoringJson.Default.MonitoringReport)!)).FirstOrDefault(r => r.Body.Release == data.ReleaseId);
        var drifted = report.Body?.Inputs.Where(i => i.Drifted).Select(i => i.Column).ToArray() ?? [];
        return new()
        {
            DaysSinceAttempt = (now - before).TotalDays,
            Attempted = candidates.Count > 0,
            LearntRows = data.Run.TrainRows,
            NewRows = EncodedRows.Count(data.File, new(data.File.FirstAtOrAfter(data.Run.TrainedUntil + 1), data.File.Rows, double.PositiveInfinity)).Rows,
            // What the circle found of its own replay is news too, but once.
            Found = report.Body is { } found && report.At >= since ? found.Triggers : [],
            Drifted = drifted,
            PredictedLoss = context.Project.Learning.OnDrift && drifted.Length > 0 && report.At >= since ? report.Body!.Performance?.Unlabelled.LastOrDefault(e => e.Refusal is null)?.LogLoss?.Estimate : null,
            ReferenceLoss = data.Run.ValidationMetrics.LogLoss.Estimate,
            NewVersion = data.Dataset == data.Run.Dataset || candidates.Any(c => c.Inputs.Contains(data.Dataset)) ? null : data.Dataset,
            Word = word,
            CpuHours = candidates.Where(c => now - c.Circumstances.At < Month).Sum(c => c.Circumstances.CpuSeconds) / 3600,
        };
    }
}
