using System.Globalization;

namespace Relearn.Analysis.OffPolicy;

/// <summary>From logged decisions to what another policy would have earned, or to why that cannot be said.</summary>
/// <remarks>
/// With the weight <c>w</c>, the probability of what was done under the other policy over that under the log's:
/// <code>
/// ips        mean(w r)                      clipped    mean(min(w, c) r)
/// snips      sum(w r) / sum(w)
/// dr         mean(q(x, policy) + w (r - q(x, a)))
/// switch_dr  the same, with w = 0 where it is above c        c = sqrt(n): E. L. Ionides, "Truncated importance sampling", JCGS 17(2), 2008
/// </code>
/// Sources: M. Dudik, J. Langford, L. Li, "Doubly robust policy evaluation and learning", ICML 2011; A. Swaminathan, T. Joachims, "The self-normalized estimator for counterfactual learning", NeurIPS 2015;
/// Y.-X. Wang, A. Agarwal, M. Dudik, "Optimal and adaptive off-policy evaluation in contextual bandits", ICML 2017.
/// </remarks>
static class PolicyEvaluation
{
    const double MuchRare = 0.3;

    /// <summary>Evaluates.</summary>
    /// <param name="name">The file or the project.</param>
    /// <param name="target">The policy that is asked about, for people.</param>
    /// <param name="rows">The decisions.</param>
    /// <param name="leftOut">Decisions that could not be used.</param>
    /// <param name="guess">Makes the reward model, if there is to be an answer; null where the policy is known of what was done alone.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="isProject">The log is the project's own; help differs.</param>
    /// <param name="currency">Of rewards that are money.</param>
    public static PolicyReport Of(string name, string target, PolicyRows rows, long leftOut, Func<RewardGuesses>? guess, ulong seed, bool isProject = false, string? currency = null)
    {
        if (rows.Count == 0) { throw OffPolicyErrors.NothingToUse(name, leftOut).Exception(); }
        var checks = WeightCheck.Of(rows);
        var blocks = new PolicyBlocks(rows.Count, seed);
        var logged = blocks.Mean(i => rows.Rewards[i]);
        var (reasons, help) = PolicyRefusal.Against(rows, checks, isProject);
        if (reasons.Count > 0) { return new(name, target, rows.Count, leftOut, logged, [], null, null, checks, true, reasons, help, [], currency); }
        var guesses = guess?.Invoke();
        PolicyEstimate By(string way, Func<int, double> value) => new(way, blocks.Mean(value), blocks.Mean(i => value(i) - rows.Rewards[i]));
        double W(int i) => rows.WeightOf(i);
        var snips = blocks.Ratio(i => W(i) * rows.Rewards[i], W);
        var estimates = new List<PolicyEstimate>
        {
            By("ips", i => W(i) * rows.Rewards[i]),
            By("clipped", i => Math.Min(W(i), checks.CutAt) * rows.Rewards[i]),
            // Over the sum of weights: what is more than the log is the mean of what is more than its mean.
            new("snips", snips, blocks.Ratio(i => W(i) * (rows.Rewards[i] - logged.Estimate), W)),
        };
        if (guesses is { } g)
        {
            estimates.Add(By("dr", i => g.OfPolicy[i] + W(i) * (rows.Rewards[i] - g.OfAction[i])));
            estimates.Add(By("switch_dr", i => g.OfPolicy[i] + (W(i) <= checks.CutAt ? W(i) * (rows.Rewards[i] - g.OfAction[i]) : 0)));
        }
        var warnings = new List<string>();
        if (checks.RareShare > MuchRare) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{checks.RareShare:0%} of the other policy's decisions rest on ones that the log made with a probability below 0.01: a few of them decide.")); }
        if (checks.LargestWeight > checks.CutAt) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The largest weight is {checks.LargestWeight:0.#}, above {checks.CutAt:0.#}: where ips and clipped part, believe neither before more was logged.")); }
        return new(name, target, rows.Count, leftOut, logged, estimates, AtLeast(rows, checks.CutAt), guesses?.Model, checks, false, [], [], warnings, currency);
    }

    // Cut weights make the estimate of rewards that are 0 or more smaller, never larger; so what holds for them holds for it.
    static double AtLeast(PolicyRows rows, double cutAt)
    {
        var (least, most) = (rows.Rewards.Min(), rows.Rewards.Max());
        if (!(most > least)) { return least; }
        var high = cutAt * (most - least);
        var above = new List<double>();
        for (var i = 0; i < rows.Count; i++)
        {
            var value = Math.Min(rows.WeightOf(i), cutAt) * (rows.Rewards[i] - least) / high;
            if (value > 0) { above.Add(value); }
        }
        return least + high * LeastMean.Of(above, rows.Count - above.Count, WeightCheck.Alpha);
    }
}
