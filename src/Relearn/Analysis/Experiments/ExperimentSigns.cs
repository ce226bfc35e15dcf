using System.Globalization;
using Relearn.Analysis.Causes;
using Relearn.Numerics.Evidence;

namespace Relearn.Analysis.Experiments;

/// <summary>What an experiment shows of the causes of trouble.</summary>
static class ExperimentSigns
{
    /// <summary>The treatment does something to what decides, for better or worse.</summary>
    public const string ArmEffect = "arm_effect";

    /// <summary>The effect wears off with the age of the exposure.</summary>
    public const string Novelty = "novelty";

    /// <summary>What was seen; nothing where nothing is beyond doubt.</summary>
    /// <remarks>
    /// Units do not fall into the arms as they should (a proof at an e-value of 1,000: then nothing else is said); the treatment is worse on what decides, in its arm alone;
    /// <see cref="ArmEffect"/>; <see cref="Novelty"/>.
    /// </remarks>
    public static IReadOnlyList<Evidence> Of(ExperimentReport report)
    {
        var (signs, subject) = (new List<Evidence>(), report.Treatment);
        if (report.Ratio.State != "fine")
        {
            signs.Add(new(Signs.SampleRatio, subject, Math.Max(0, report.Ratio.LogEvidence), string.Create(CultureInfo.InvariantCulture, $"{report.Ratio.Control:N0} and {report.Ratio.Treatment:N0} units, {report.Ratio.ExpectedShare:0.##%} meant for '{subject}': chi-square {report.Ratio.ChiSquare:0.00}, e-value {ExperimentJudge.E(report.Ratio.LogEvidence)}"), Proof: report.Ratio.LogEvidence >= Math.Log(1000)));
        }
        if (report.Ratio.State == "broken") { return signs; }
        var (main, gain) = (report.Metrics[0], report.Metrics[0].Gain(final: false));
        var effect = main.Best;
        var detail = $"'{main.Name}' {ExperimentJudge.Number(effect.Anytime.Estimate)} [{ExperimentJudge.Number(effect.Anytime.Low)}, {ExperimentJudge.Number(effect.Anytime.High)}] in '{subject}' against '{report.Control}'";
        if (gain.Low > 0 || gain.High < 0) { signs.Add(new(ArmEffect, subject, effect.LogEvidence, detail)); }
        if (gain.High < 0) { signs.Add(new(Signs.CandidateWorse, subject, effect.LogEvidence, detail)); }
        if (report.Exposure is { ByAgePValue: { } chance, Finding: "novelty" } exposure)
        {
            signs.Add(new(Novelty, subject, Math.Log(EValues.OfPValue(Math.Max(chance, 1e-300))), $"the effect on '{main.Name}' changes by {ExperimentJudge.Number(exposure.ByAge!.Estimate)} when the age of the exposure doubles"));
        }
        return signs;
    }
}
