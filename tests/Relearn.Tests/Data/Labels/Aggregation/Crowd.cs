using Relearn.Data.Labels.Aggregation;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Aggregation;

/// <summary>A crowd whose truth is known.</summary>
sealed class Crowd
{
    Crowd(VoteTable table, int[] truth) => (Table, Truth) = (table, truth);

    public VoteTable Table { get; }

    /// <summary>Class of each item.</summary>
    public int[] Truth { get; }

    /// <summary>Draws votes.</summary>
    /// <param name="items">Number of items.</param>
    /// <param name="shares">Share of each class.</param>
    /// <param name="annotators">For each annotator the chance of each answer given the class; what is missing to 1 is abstaining.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="each">Annotators an item, drawn; null for all.</param>
    public static Crowd Draw(int items, double[] shares, double[][][] annotators, ulong seed, int? each = null)
    {
        var random = new SeededRandom(seed);
        var (votes, truth) = (new List<Vote>(), new int[items]);
        for (var i = 0; i < items; i++)
        {
            truth[i] = Pick(ref random, shares) ?? shares.Length - 1;
            var chosen = Enumerable.Range(0, annotators.Length).ToArray();
            if (each is { } n)
            {
                for (var a = 0; a < n; a++)
                {
                    var other = a + random.NextInt(chosen.Length - a);
                    (chosen[a], chosen[other]) = (chosen[other], chosen[a]);
                }
                chosen = chosen[..n];
            }
            foreach (var a in chosen.Order()) { votes.Add(new($"i{i}", $"a{a}", Pick(ref random, annotators[a][truth[i]]) is { } c ? $"{c}" : "", votes.Count + 1)); }
        }
        return new(VoteTable.Build(votes, [.. Enumerable.Range(0, shares.Length).Select(c => $"{c}")]), truth);
    }

    /// <summary>An annotator of one accuracy who votes on a share of the items.</summary>
    public static double[][] Coin(double accuracy, int classes = 2, double coverage = 1) =>
        [.. Enumerable.Range(0, classes).Select(k => Enumerable.Range(0, classes).Select(c => coverage * (c == k ? accuracy : (1 - accuracy) / (classes - 1))).ToArray())];

    /// <summary>The same items, in their order, with more votes.</summary>
    public Crowd With(IEnumerable<Vote> more)
    {
        var own = Enumerable.Range(0, Table.Votes).Select(v => new Vote(Table.Items[Table.ItemOfVote[v]], Table.Annotators[Table.AnnotatorOfVote[v]], Table.Classes[Table.ClassOfVote[v]], v));
        return new(VoteTable.Build([.. Table.Items.Select(item => new Vote(item, Table.Annotators[0], "", 0)), .. own, .. more], Table.Classes), Truth);
    }

    /// <summary>Gold on the first so many items.</summary>
    public GoldLabels Gold(int items) => GoldLabels.Of(Table, Enumerable.Range(0, items).Select(i => new Vote($"i{i}", "gold", $"{Truth[i]}", i + 1)));

    /// <summary>Share of items that a consensus gets right.</summary>
    public double Right(Consensus consensus) => Enumerable.Range(0, Truth.Length).Count(i => consensus.Chosen[i] == Truth[i]) / (double)Truth.Length;

    static int? Pick(ref SeededRandom random, double[] chances)
    {
        var u = random.NextDouble();
        for (var c = 0; c < chances.Length; c++)
        {
            if ((u -= chances[c]) < 0) { return c; }
        }
        return null;
    }
}
