using System.Globalization;

namespace Relearn.Analysis.OffPolicy;

/// <summary>Why a log cannot answer for another policy, and what would help.</summary>
static class PolicyRefusal
{
    /// <summary>Below so many effective decisions no answer is given.</summary>
    public const int LeastEffective = 200;

    const double MostUnsupported = 0.01;

    /// <summary>All that stands against an answer; nothing: there is one.</summary>
    /// <param name="rows">The decisions.</param>
    /// <param name="d">What their weights are like.</param>
    /// <param name="isProject">The log is the project's own; help differs.</param>
    public static (List<string> Reasons, List<string> Help) Against(PolicyRows rows, PolicyDiagnostics d, bool isProject)
    {
        var (reasons, help) = (new List<string>(), new List<string>());
        var more = isProject ? "Let chance decide some of the decisions: 'serving.exploration: 0.02' in project.yaml, for the two weeks before the question." : "Log with a policy that draws each action with a probability of at least 0.01.";
        if (rows.Propensities.All(p => p >= 1))
        {
            reasons.Add("Every decision of the log was made with probability 1: what was never tried cannot be judged.");
            help.Add(more);
            return (reasons, help);
        }
        if (d.Unsupported > MostUnsupported)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"{d.Unsupported:0.0%} of the other policy's decisions are of actions that the log never took ({string.Join(", ", d.Actions.Where(a => a.Rows == 0 && a.Expected > 0).Select(a => a.Action).Take(5))}): nothing is known of them."));
            help.Add(more);
        }
        if (d.MeanWeight.Low > 1 || d.MeanWeight.High < 1)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"The mean weight is {d.MeanWeight.Estimate:0.000} [{d.MeanWeight.Low:0.000}, {d.MeanWeight.High:0.000}], and 1 is not in it: the logged probabilities are not those with which was drawn, or some actions could not be drawn at all."));
            help.Add("Check what is logged as propensity: that of the action that was shown, after every filter, at its position.");
        }
        // So many actions are looked at that the evidence of one has to be as many times as strong.
        var off = d.Actions.Where(a => a.LogEvidence >= Math.Log(d.Actions.Count / WeightCheck.Alpha)).ToArray();
        if (off.Length > 0)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"The weights of {string.Join(", ", off.Take(5).Select(a => $"'{a.Action}' ({a.Ratio.Estimate:0.00} times what they should be)"))} are off: its probabilities are logged wrongly."));
            help.Add("Count how often each action was drawn in one context, and compare with its logged probability.");
        }
        if (d.EffectiveRows < LeastEffective)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"The {rows.Count:N0} decisions say as much as {d.EffectiveRows:0} of the other policy; {LeastEffective} is the least."));
            help.Add(d.EffectiveShare > 0 ? string.Create(CultureInfo.InvariantCulture, $"About {LeastEffective / d.EffectiveShare:N0} decisions of this log would do, or fewer of one that explores more. {more}") : more);
        }
        return (reasons, help);
    }
}
