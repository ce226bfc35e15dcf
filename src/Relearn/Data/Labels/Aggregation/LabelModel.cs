using System.Globalization;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Weak supervision: turns the votes of labelling functions into probabilities of classes.</summary>
/// <remarks>
/// One accuracy a function (<see cref="OneCoin"/>), an estimated share of each class, no vote where a function abstains, gold items fixed; functions that depend on each other share one vote.
/// Without gold nothing can be checked on the truth, so the signs of a model that went astray are looked for, and majority vote stands in where one is found.
/// </remarks>
static class LabelModel
{
    const int LeastFunctions = 3;
    const double LeastOverlap = 0.1;
    const double LeastShareOfVotes = 0.05;
    const double MostLost = 0.1;
    const double MostLostAccuracy = 0.005;

    /// <summary>Fits the label model.</summary>
    /// <param name="votes">Votes of functions; abstaining is no vote.</param>
    /// <param name="gold">Items whose class is known.</param>
    /// <param name="seed">Seed of the parts of gold.</param>
    public static WeakLabels Fit(VoteTable votes, GoldLabels? gold = null, ulong seed = 1)
    {
        gold ??= GoldLabels.None(votes);
        var pairs = FunctionCorrelation.Test(votes, gold);
        var groups = FunctionCorrelation.Groups(votes, pairs);
        var merged = pairs.Any(p => p.Merged) ? FunctionCorrelation.Merge(votes, groups) : votes;
        var model = ExpectationMaximization.Run(merged, new OneCoin(merged, estimateShares: true), gold.Classes);
        var majority = MajorityVote.Of(votes, gold.Classes);
        var covered = Enumerable.Range(0, votes.Items.Count).Count(i => votes.VotesOn(i) > 0);
        var functions = FunctionQuality.Of(votes, model, gold, groups);
        List<string> doubts = [.. Doubts(merged, model, covered), .. gold.Voted.Count < MethodChooser.LeastGold ? Chance(merged, model) : [], .. gold.Voted.Count < MethodChooser.LeastGold ? [] : OnGold(votes, merged, gold, seed)];
        return new(doubts.Count == 0 ? model : majority, doubts.Count == 0, doubts, model, majority, model.Prior, functions, pairs, covered);
    }

    static IEnumerable<string> Doubts(VoteTable votes, Consensus model, int covered)
    {
        static string Percent(double share) => share.ToString("0.0%", CultureInfo.InvariantCulture);
        var functions = Enumerable.Range(0, votes.Annotators.Count).Where(f => votes.VotesOf(f).Length > 0).ToArray();
        // Two functions that differ cannot say which of them errs.
        if (functions.Length < LeastFunctions) { yield return $"{functions.Length} independent functions vote; accuracies can be told from {LeastFunctions} or more"; }
        var several = Enumerable.Range(0, votes.Items.Count).Count(i => votes.VotesOn(i) > 1);
        if (several < LeastOverlap * covered) { yield return $"only {Percent((double)several / covered)} of the items with a vote have two or more; accuracies are told from {Percent(LeastOverlap)} on"; }
        if (!model.Converged) { yield return string.Create(CultureInfo.InvariantCulture, $"the model still moves after {model.Iterations} rounds"); }
        var shares = votes.Shares();
        for (var c = 0; c < shares.Length; c++)
        {
            if (shares[c] >= LeastShareOfVotes && model.Prior[c] < MostLost * shares[c]) { yield return $"class '{votes.Classes[c]}' has {Percent(shares[c])} of the votes and the model lets it vanish ({Percent(model.Prior[c])})"; }
        }
    }

    // With gold, functions may be as bad as they are: it says what they say.
    static IEnumerable<string> Chance(VoteTable votes, Consensus model)
    {
        var (accuracies, functions) = (model.Accuracies(), Enumerable.Range(0, votes.Annotators.Count).Where(f => votes.VotesOf(f).Length > 0).ToArray());
        var worse = functions.Count(f => accuracies[f] <= 1.0 / votes.Classes.Count);
        if (worse * 2 >= functions.Length) { yield return $"{worse} of {functions.Length} functions would be no better than chance: classes may have changed places"; }
    }

    static IEnumerable<string> OnGold(VoteTable votes, VoteTable merged, GoldLabels gold, ulong seed)
    {
        var folds = new GoldFolds(gold, seed);
        var (model, majority) = (folds.OutOfFold(known => ExpectationMaximization.Run(merged, new OneCoin(merged, estimateShares: true), known)), folds.OutOfFold(known => MajorityVote.Of(votes, known)));
        var (right, rightOfMajority) = (folds.Right(model, votes.Shares()).Count(r => r), folds.Right(majority, votes.Shares()).Count(r => r));
        var items = gold.Voted.Count;
        if (right < rightOfMajority - MostLostAccuracy * items) { yield return string.Create(CultureInfo.InvariantCulture, $"on {items:N0} gold items that it did not know the model gets {right:N0} right, majority vote {rightOfMajority:N0}"); }
    }
}
