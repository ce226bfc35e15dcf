using System.Globalization;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Chooses among the methods on gold items, by log loss; majority vote stands unless another is better beyond doubt.</summary>
static class MethodChooser
{
    /// <summary>Fewer gold items with votes than this choose nothing.</summary>
    public const int LeastGold = 20;

    const double Normal95 = 1.959963984540054;
    const double MostNeeded = 1e9;

    sealed record Candidate(string Name, Func<int[]?, Consensus> Fit);

    /// <summary>The methods that a table allows, majority vote first.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="model">Probabilities of a model, <c>[items, classes]</c>, if there are any.</param>
    public static IReadOnlyList<string> Methods(VoteTable table, double[]? model = null) =>
        [MajorityVote.Name, OneCoin.MethodName, .. DawidSkene.Fits(table) ? [DawidSkene.PlainName, DawidSkene.PooledName] : Array.Empty<string>(), .. model is null ? [] : (string[])[Crowdlab.Name]];

    /// <summary>Runs one method.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="table">The votes.</param>
    /// <param name="gold">Class of items for which it is known, else -1; they stay as they are.</param>
    /// <param name="model">Out-of-fold probabilities of a model, for the method that uses them.</param>
    /// <param name="start">Probabilities that the methods with rounds begin with.</param>
    public static Consensus Fit(string method, VoteTable table, int[]? gold = null, double[]? model = null, double[]? start = null) => method switch
    {
        MajorityVote.Name => MajorityVote.Of(table, gold),
        OneCoin.MethodName => ExpectationMaximization.Run(table, new OneCoin(table), gold, start),
        DawidSkene.PlainName => ExpectationMaximization.Run(table, new DawidSkene(table), gold, start),
        DawidSkene.PooledName => ExpectationMaximization.Run(table, new DawidSkene(table, DawidSkene.DefaultStrength), gold, start),
        Crowdlab.Name => Crowdlab.Of(table, model!, gold),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>Chooses a method and runs it with all gold fixed.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="gold">Items whose class is known.</param>
    /// <param name="model">Out-of-fold probabilities of a model, <c>[items, classes]</c>, if there are any.</param>
    /// <param name="seed">Seed of the parts and of the intervals.</param>
    public static (MethodChoice Choice, Consensus Consensus) Choose(VoteTable table, GoldLabels gold, double[]? model = null, ulong seed = 1)
    {
        if (gold.Voted.Count < LeastGold)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"{gold.Voted.Count} of {gold.Count} gold items have votes; below {LeastGold} nothing is chosen, so majority vote stands");
            return (new(MajorityVote.Name, false, reason, gold.Count, gold.Voted.Count, 1, []), MajorityVote.Of(table, gold.Classes));
        }
        var folds = new GoldFolds(gold, seed);
        // Gold moves a fit a little: each begins where it stood without.
        var candidates = Methods(table, model).Select(name =>
        {
            var without = Fit(name, table, null, model);
            return new Candidate(name, known => Fit(name, table, known, model, without.Posterior));
        }).ToArray();
        var rows = candidates.Select(c => folds.OutOfFold(known => c.Fit(known))).ToArray();
        var losses = rows.Select(folds.Losses).ToArray();
        var scores = candidates.Select((c, m) => Score(c.Name, losses[m], m == 0 ? null : losses[0], folds.Right(rows[m], table.Shares()), seed)).ToArray();
        var ranked = scores.OrderBy(s => s.LogLoss).ToArray();
        var chosen = ranked.FirstOrDefault(s => s.Gain is { Low: > 0 } && s.Accuracy.Estimate >= scores[0].Accuracy.Estimate) ?? scores[0];
        var index = Array.IndexOf(scores, chosen);
        var power = Tempering.Fit(rows[index], folds.Known);
        var choice = new MethodChoice(chosen.Method, chosen != scores[0] || scores.All(s => s.Gain is null or { High: < 0 }), Reason(chosen, scores[0], ranked), gold.Count, gold.Voted.Count, power, ranked);
        return (choice, candidates[index].Fit(gold.Classes).Tempered(power));
    }

    static MethodScore Score(string method, double[] losses, double[]? majority, bool[] right, ulong seed)
    {
        var accuracy = Interval.Wilson(right.Count(r => r), right.Length);
        if (majority is null) { return new(method, losses.Average(), null, accuracy, null); }
        double[] gains = [.. majority.Zip(losses, (m, l) => m - l)];
        var ones = new double[gains.Length];
        Array.Fill(ones, 1);
        return new(method, losses.Average(), BlockBootstrap.Mean(gains, ones, seed), accuracy, Needed(gains, seed));
    }

    // At n items the mean of the gains lies within 1.96 sd / sqrt(n): that must be less than the mean.
    static Interval Needed(double[] gains, ulong seed) => Interval.FromReplicates(Needed(gains, null), BlockBootstrap.Counts(gains.Length, seed).Select(counts => Needed(gains, counts)));

    static double Needed(double[] gains, int[]? counts)
    {
        var (n, mean) = ((double)gains.Length, 0.0);
        for (var i = 0; i < gains.Length; i++) { mean += (counts?[i] ?? 1) * gains[i] / n; }
        var variance = 0.0;
        for (var i = 0; i < gains.Length; i++) { variance += (counts?[i] ?? 1) * (gains[i] - mean) * (gains[i] - mean) / (n - 1); }
        return mean == 0 ? MostNeeded : Math.Min(MostNeeded, Math.Max(2, Math.Ceiling(Normal95 * Normal95 * variance / (mean * mean))));
    }

    static string Reason(MethodScore chosen, MethodScore majority, MethodScore[] ranked)
    {
        static string N(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
        var best = ranked[0];
        if (chosen != majority)
        {
            var passed = best == chosen ? "has the least log loss" : $"has the least log loss of those that get as many gold items right as majority vote ({best.Method} has {N(best.LogLoss)})";
            return $"{chosen.Method} {passed}: {N(chosen.LogLoss)} against {N(majority.LogLoss)} of majority vote; the gain of {N(chosen.Gain!.Estimate)} lies in [{N(chosen.Gain.Low)}, {N(chosen.Gain.High)}]";
        }
        if (best == majority) { return $"majority vote has the least log loss, {N(majority.LogLoss)}"; }
        if (best.Gain!.Low > 0) { return $"{best.Method} has the least log loss, {N(best.LogLoss)} against {N(majority.LogLoss)}, but gets fewer gold items right than majority vote, so majority vote stands"; }
        var needed = best.GoldNeeded!.Estimate < 1e6 ? string.Create(CultureInfo.InvariantCulture, $"about {best.GoldNeeded.Estimate:N0} gold items would settle a gain of this size") : "no number of gold items is in sight that would settle it";
        return $"{best.Method} has the least log loss, {N(best.LogLoss)} against {N(majority.LogLoss)} of majority vote, but the gain of {N(best.Gain.Estimate)} lies in [{N(best.Gain.Low)}, {N(best.Gain.High)}]: not settled, so majority vote stands; {needed}";
    }
}
