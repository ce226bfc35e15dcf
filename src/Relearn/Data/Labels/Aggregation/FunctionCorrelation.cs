using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Finds labelling functions that are not independent of each other: copies, the same words, one derived from the other.</summary>
static class FunctionCorrelation
{
    /// <summary>Functions from which the class of an item can be told without two of them; with fewer, gold items are needed.</summary>
    public const int LeastFunctions = 5;

    /// <summary>Gold items that do instead.</summary>
    public const int LeastGold = 50;

    /// <summary>Share of the merged pairs that may be independent.</summary>
    public const double FalseShare = 0.01;

    /// <summary>Dependence that is worth a merge; less is found in long tables whatever the functions are.</summary>
    public const double LeastCorrelation = 0.2;

    const int LeastCommon = 10;
    const int LeastPairs = 20, MostPairs = 200;
    const long MostCells = 8_000_000;

    /// <summary>Tests the pairs of functions with the most common votes.</summary>
    /// <returns>The pairs, the most dependent first; empty where there is too little to test on.</returns>
    public static IReadOnlyList<FunctionPair> Test(VoteTable votes, GoldLabels gold)
    {
        var few = votes.Annotators.Count < LeastFunctions;
        if (votes.Annotators.Count < 2 || (few && gold.Voted.Count < LeastGold)) { return []; }
        var rest = new LeaveTwoOut(votes, gold.Classes, goldOnly: few);
        var pairs = Common(votes, (int)Math.Clamp(MostCells / ((long)rest.Items * votes.Annotators.Count + 1), LeastPairs, MostPairs)).Select(p => Test(votes, rest, p.First, p.Second)).ToArray();
        var chances = FalseDiscoveries.Adjusted([.. pairs.Select(p => p.Chance)]);
        return [.. pairs.Select((p, i) => p with { Chance = chances[i], Merged = chances[i] <= FalseShare && p.Correlation >= LeastCorrelation }).OrderByDescending(p => p.Correlation)];
    }

    /// <summary>Functions that share a vote: each with the number of its group, numbered by first appearance.</summary>
    public static int[] Groups(VoteTable votes, IEnumerable<FunctionPair> pairs)
    {
        var names = votes.Annotators.ToList();
        var of = Enumerable.Range(0, names.Count).ToArray();
        foreach (var pair in pairs.Where(p => p.Merged))
        {
            var (a, b) = (of[names.IndexOf(pair.First)], of[names.IndexOf(pair.Second)]);
            for (var f = 0; f < of.Length; f++) { of[f] = of[f] == Math.Max(a, b) ? Math.Min(a, b) : of[f]; }
        }
        var firsts = of.Distinct().ToList();
        return [.. of.Select(f => firsts.IndexOf(f))];
    }

    /// <summary>One vote a group: that of most of its functions; none where they are divided.</summary>
    public static VoteTable Merge(VoteTable votes, int[] groups)
    {
        var names = groups.Distinct().Select(g => string.Join('+', votes.Annotators.Where((_, f) => groups[f] == g))).ToArray();
        var counts = new int[names.Length, votes.Classes.Count];
        return votes.WithAnnotators(names, (item, on) =>
        {
            var functions = votes.AnnotatorsOn(item);
            var classes = votes.ClassesOn(item);
            for (var v = 0; v < classes.Length; v++) { counts[groups[functions[v]], classes[v]]++; }
            for (var v = 0; v < classes.Length; v++)
            {
                var (group, best, times) = (groups[functions[v]], -1, 0);
                if (counts[group, classes[v]] == 0) { continue; }
                for (var k = 0; k < votes.Classes.Count; k++)
                {
                    if (best < 0 || counts[group, k] > counts[group, best]) { (best, times) = (k, 1); }
                    else if (counts[group, k] == counts[group, best]) { times++; }
                }
                if (times == 1) { on.Add((group, best)); }
                for (var k = 0; k < votes.Classes.Count; k++) { counts[group, k] = 0; }
            }
        });
    }

    static FunctionPair Test(VoteTable votes, LeaveTwoOut rest, int first, int second)
    {
        var posterior = rest.Posterior(first, second);
        var (a, b, classes) = (rest.Answers(first, posterior), rest.Answers(second, posterior), rest.Classes);
        var same = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            for (var c = 0; c < classes; c++) { same[k] += a[c * classes + k] * b[c * classes + k]; }
        }
        var (agreed, expected, variance) = (0, 0.0, 0.0);
        for (var item = 0; item < rest.Items; item++)
        {
            var chance = 0.0;
            for (var k = 0; k < classes; k++) { chance += posterior[item * classes + k] * same[k]; }
            agreed += rest.Agree(item, first, second) ? 1 : 0;
            expected += chance;
            variance += chance * (1 - chance);
        }
        var distance = variance > 0 ? (agreed - expected) / Math.Sqrt(variance) : 0;
        return new(votes.Annotators[first], votes.Annotators[second], agreed, expected, distance / Math.Sqrt(Math.Max(1, rest.Items)), distance * distance, ChiSquare.UpperTail(distance * distance, 1), false);
    }

    static IEnumerable<(int First, int Second)> Common(VoteTable votes, int most)
    {
        var common = new Dictionary<(int, int), int>();
        for (var item = 0; item < votes.Items.Count; item++)
        {
            var functions = votes.AnnotatorsOn(item);
            for (var i = 0; i < functions.Length; i++)
            {
                for (var j = i + 1; j < functions.Length; j++)
                {
                    var pair = (Math.Min(functions[i], functions[j]), Math.Max(functions[i], functions[j]));
                    common[pair] = common.GetValueOrDefault(pair) + 1;
                }
            }
        }
        return common.Where(c => c.Value >= LeastCommon).OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(most).Select(c => c.Key);
    }
}
