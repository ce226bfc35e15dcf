using System.Globalization;
using Relearn.Analysis.Causes;

namespace Relearn.Analysis.OffPolicy;

/// <summary>What the weights of a log show of the causes of trouble.</summary>
static class PolicySigns
{
    // An e-value of 20 is worth a word, one of 1,000 is a proof.
    const double Word = 20, Proof = 1000;

    /// <summary>That logged probabilities cannot be those with which was drawn; nothing where they can.</summary>
    public static IReadOnlyList<Evidence> Of(PolicyDiagnostics checks)
    {
        var signs = new List<Evidence>();
        // By action the evidence pays for the number of actions.
        var worst = checks.Actions.Count == 0 ? null : checks.Actions.MaxBy(a => a.LogEvidence);
        var byAction = worst is null ? 0 : worst.LogEvidence - Math.Log(checks.Actions.Count);
        if (checks.LogEvidence >= Math.Max(byAction, Math.Log(Word)))
        {
            signs.Add(new(Signs.PropensityMean, "", checks.LogEvidence, string.Create(CultureInfo.InvariantCulture, $"the mean weight is {checks.MeanWeight.Estimate:0.000} [{checks.MeanWeight.Low:0.000}, {checks.MeanWeight.High:0.000}] and not 1"), Proof: checks.LogEvidence >= Math.Log(Proof)));
        }
        else if (byAction >= Math.Log(Word))
        {
            signs.Add(new(Signs.PropensityMean, worst!.Action, byAction, string.Create(CultureInfo.InvariantCulture, $"the weights of '{worst.Action}' are {worst.Ratio.Estimate:0.000} [{worst.Ratio.Low:0.000}, {worst.Ratio.High:0.000}] times what they should be"), Proof: byAction >= Math.Log(Proof)));
        }
        return signs;
    }
}
