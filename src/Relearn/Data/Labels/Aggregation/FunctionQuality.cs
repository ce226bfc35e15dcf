using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>A labelling function in a table.</summary>
/// <param name="Function">Name.</param>
/// <param name="Classes">Classes that it votes for.</param>
/// <param name="Votes">Items on which it votes.</param>
/// <param name="Coverage">Share of all items on which it votes.</param>
/// <param name="Overlap">Share of all items on which it votes and another does too.</param>
/// <param name="Conflict">Share of all items on which it votes and another votes for another class.</param>
/// <param name="Accuracy">Estimated share of right votes: the mean probability of what it votes for.</param>
/// <param name="Gold">Share of right votes on gold items; null without any.</param>
/// <param name="GoldVotes">Votes on gold items.</param>
/// <param name="MergedInto">The functions with which it shares a vote; null if it has its own.</param>
sealed record FunctionQuality(string Function, IReadOnlyList<string> Classes, int Votes, double Coverage, double Overlap, double Conflict, double Accuracy, Interval? Gold, int GoldVotes, string? MergedInto)
{
    /// <summary>Every function of a table, in its order.</summary>
    public static IReadOnlyList<FunctionQuality> Of(VoteTable votes, Consensus consensus, GoldLabels gold, int[] groups)
    {
        var names = groups.Distinct().Select(g => groups.Count(x => x == g) < 2 ? null : string.Join('+', votes.Annotators.Where((_, f) => groups[f] == g))).ToArray();
        return [.. Enumerable.Range(0, votes.Annotators.Count).Select(Of)];

        FunctionQuality Of(int function)
        {
            var (overlaps, conflicts, goldVotes, goldRight, agreed) = (0, 0, 0, 0, 0.0);
            var classes = new SortedSet<int>();
            foreach (var v in votes.VotesOf(function))
            {
                var (item, c) = (votes.ItemOfVote[v], votes.ClassOfVote[v]);
                classes.Add(c);
                overlaps += votes.VotesOn(item) > 1 ? 1 : 0;
                conflicts += votes.ClassesOn(item).ContainsAnyExcept(c) ? 1 : 0;
                agreed += consensus.Of(item)[c];
                if (gold.Classes[item] >= 0) { (goldVotes, goldRight) = (goldVotes + 1, goldRight + (gold.Classes[item] == c ? 1 : 0)); }
            }
            var (n, all) = (votes.VotesOf(function).Length, (double)votes.Items.Count);
            return new(votes.Annotators[function], [.. classes.Select(c => votes.Classes[c])], n, n / all, overlaps / all, conflicts / all, agreed / n, goldVotes == 0 ? null : Interval.Wilson(goldRight, goldVotes), goldVotes, names[groups[function]]);
        }
    }
}
