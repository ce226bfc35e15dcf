using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>What the votes tell of an annotator.</summary>
/// <param name="Annotator">Name.</param>
/// <param name="Votes">Votes that stand.</param>
/// <param name="Accuracy">Mean probability of the classes voted for. The annotator's own votes are part of the consensus, so with few votes an item it is too high.</param>
/// <param name="Gold">Share of votes on gold items that are right; null without any.</param>
/// <param name="GoldVotes">Votes on gold items.</param>
/// <param name="Agreement">Share of items on which the vote is that of most of the others; null where nobody else voted.</param>
/// <param name="Flags">What a person should look at.</param>
sealed record AnnotatorQuality(string Annotator, int Votes, double Accuracy, Interval? Gold, int GoldVotes, Interval? Agreement, IReadOnlyList<AnnotatorFlag> Flags)
{
    const int LeastVotes = 5;
    const int LeastOtherwise = 2;

    /// <summary>Every annotator of a consensus, in the order of the table.</summary>
    public static IReadOnlyList<AnnotatorQuality> Of(Consensus consensus, GoldLabels gold)
    {
        var table = consensus.Table;
        var (accuracies, chance) = (consensus.Accuracies(), table.Shares().Sum(p => p * p));
        var majorities = new Majorities(table);
        return [.. Enumerable.Range(0, table.Annotators.Count).Select(a => Of(a))];

        AnnotatorQuality Of(int annotator)
        {
            var votes = table.VotesOf(annotator);
            var (goldVotes, goldRight, compared, agreed, otherwise, same) = (0, 0, 0, 0, 0, votes.Length > 0);
            foreach (var v in votes)
            {
                var (item, c) = (table.ItemOfVote[v], table.ClassOfVote[v]);
                same &= c == table.ClassOfVote[votes[0]];
                if (gold.Classes[item] >= 0) { (goldVotes, goldRight) = (goldVotes + 1, goldRight + (gold.Classes[item] == c ? 1 : 0)); }
                if (consensus.Chosen[item] != c) { otherwise++; }
                if (majorities.OfOthers(item, c) is { } others)
                {
                    compared++;
                    if (others == c) { agreed++; }
                }
            }
            var agreement = compared == 0 ? null : Interval.Wilson(agreed, compared);
            var flags = new List<AnnotatorFlag>();
            if (votes.Length >= LeastVotes && same && otherwise >= LeastOtherwise) { flags.Add(AnnotatorFlag.AlwaysTheSame); }
            if (votes.Length == 1) { flags.Add(AnnotatorFlag.OneItem); }
            if (votes.Length >= LeastVotes && agreement?.High < chance) { flags.Add(AnnotatorFlag.DisagreesWithAll); }
            return new(table.Annotators[annotator], votes.Length, accuracies[annotator], goldVotes == 0 ? null : Interval.Wilson(goldRight, goldVotes), goldVotes, agreement, flags);
        }
    }

    // The most frequent class of an item's other votes; none where there is no other vote or no single one.
    sealed class Majorities(VoteTable table)
    {
        readonly int[] _counts = new int[table.Classes.Count];

        public int? OfOthers(int item, int own)
        {
            var votes = table.ClassesOn(item);
            foreach (var c in votes) { _counts[c]++; }
            _counts[own]--;
            var (best, times) = (-1, 0);
            foreach (var c in votes)
            {
                if (_counts[c] == 0 || c == best) { continue; }
                if (best < 0 || _counts[c] > _counts[best]) { (best, times) = (c, 1); }
                else if (_counts[c] == _counts[best]) { times++; }
            }
            foreach (var c in votes) { _counts[c] = 0; }
            return times == 1 ? best : null;
        }
    }
}
