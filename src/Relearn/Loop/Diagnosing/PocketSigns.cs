using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Modeling.ErrorAnalysis;

namespace Relearn.Loop.Diagnosing;

/// <summary>What error analysis found of the newest run, where somebody asked for it.</summary>
static class PocketSigns
{
    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Newest is not { } newest || @case.Context.Ledger.List(ErrorReport.Kind, int.MaxValue).FirstOrDefault(r => r.Inputs.Contains(newest.Id)) is not { } record) { return; }
        findings.Look(Signs.PocketLabels, Signs.PocketMissingFeature, Signs.PocketFew, Signs.PocketAmbiguous);
        foreach (var evidence in Of(JsonSerializer.Deserialize(record.Body, LoopJson.Default.ErrorReport)!)) { findings.See(evidence); }
    }

    /// <summary>The signs of a report: one for each pocket, of its likely cause.</summary>
    public static IReadOnlyList<Evidence> Of(ErrorReport report) =>
        [.. report.Pockets.Select(p => (Pocket: p, Sign: SignOf(p.Cause))).Where(p => p.Sign is not null).Select(p => new Evidence(p.Sign!, p.Pocket.Words, p.Pocket.Likely.LogEvidence,
            FormattableString.Invariant($"where {p.Pocket.Words}, {p.Pocket.Share:0.0%} of the held-out rows of run {report.Run}, the log loss lies {p.Pocket.ExcessLoss.Estimate:0.000} [{p.Pocket.ExcessLoss.Low:0.000}, {p.Pocket.ExcessLoss.High:0.000}] above that of all: {p.Pocket.Likely.Detail}")))];

    static string? SignOf(string cause) => cause switch
    {
        PocketCause.Labels => Signs.PocketLabels,
        PocketCause.MissingFeature => Signs.PocketMissingFeature,
        PocketCause.FewExamples => Signs.PocketFew,
        PocketCause.Ambiguous => Signs.PocketAmbiguous,
        // Skew has signs of its own.
        _ => null,
    };
}
