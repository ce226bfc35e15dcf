using Relearn.Data.Labels.Agreement;

namespace Relearn.Tests.Data.Labels.Agreement;

public sealed class LabelDistanceTests
{
    static readonly Dictionary<string, string> Animals = new() { ["dog"] = "mammal", ["cat"] = "mammal", ["poodle"] = "dog", ["terrier"] = "dog", ["trout"] = "fish", ["mammal"] = "animal", ["fish"] = "animal", ["animal"] = "" };

    [Fact]
    public void A_tree_counts_steps()
    {
        var tree = TreeDistance.Of(["poodle", "terrier", "cat", "trout", "dog"], Animals);
        Assert.Equal([0, 4, 9, 25, 1], Enumerable.Range(0, 5).Select(c => tree.Squared(0, c)));
        Assert.Equal(tree.Squared(3, 1), tree.Squared(1, 3));
    }

    [Fact]
    public void A_wrong_sibling_costs_less_than_a_wrong_branch()
    {
        double Alpha(string wrong) => AnnotatorAgreement.Of(Relearn.Data.Labels.Aggregation.VoteTable.Build(Enumerable.Range(0, 30).SelectMany(i =>
        {
            var truth = i % 3 == 0 ? "trout" : i % 3 == 1 ? "cat" : "poodle";
            return new[] { new Relearn.Data.Labels.Aggregation.Vote($"{i}", "a", truth, 1), new($"{i}", "b", i == 2 ? wrong : truth, 1) };
        }), ["poodle", "terrier", "cat", "trout"]), TreeDistance.Of(["poodle", "terrier", "cat", "trout"], Animals)).Krippendorff.Estimate;
        Assert.True(Alpha("terrier") > Alpha("trout"));
        Assert.True(Alpha("poodle") == 1);
    }

    [Fact]
    public void A_tree_that_is_a_chain_is_the_interval_distance()
    {
        var chain = TreeDistance.Of(["a", "b", "c", "d"], new Dictionary<string, string> { ["b"] = "a", ["c"] = "b", ["d"] = "c", ["a"] = "" });
        var interval = LabelDistance.Interval([0, 1, 2, 3]);
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(interval.Squared(i / 4, i % 4), chain.Squared(i / 4, i % 4)));
        Assert.Equal(interval.Sum([1, 2, 3, 4]), chain.Sum([1, 2, 3, 4]), 10);
    }

    [Fact]
    public void The_sum_over_a_tree_in_one_walk_is_that_over_all_pairs() => Gen.Select(Gen.Int[0, 30].Array[2, 30], Gen.Int[0, 5].Array[30]).Sample((ups, counts) =>
    {
        // Node i hangs on an earlier one; the classes are all nodes, inner ones too.
        var parents = Enumerable.Range(0, ups.Length).ToDictionary(i => $"n{i}", i => i == 0 || ups[i] % 7 == 0 ? "" : $"n{ups[i] % i}");
        var tree = TreeDistance.Of([.. parents.Keys], parents);
        double[] totals = [.. counts.Take(ups.Length).Select(c => (double)c)];
        var slow = LabelDistance.Of("slow", (a, b) => Math.Sqrt(tree.Squared(a, b)));
        Assert.Equal(slow.Sum(totals), tree.Sum(totals), 6);
    });

    [Fact]
    public void Equal_distances_are_the_nominal_one()
    {
        var same = LabelDistance.Of("same", (_, _) => 1);
        Assert.Equal(LabelDistance.Nominal.Sum([3, 0, 5, 2]), same.Sum([3, 0, 5, 2]));
        Assert.Equal(62, same.Sum([3, 0, 5, 2]));
    }

    [Fact]
    public void A_class_outside_the_tree_is_named()
    {
        var error = Refusal.Of("data.class_not_in_tree", () => TreeDistance.Of(["dog", "newt"], Animals));
        Assert.Contains("'newt'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_that_bites_its_tail_is_refused() =>
        Refusal.Of("data.tree_loop", () => TreeDistance.Of(["a"], new Dictionary<string, string> { ["a"] = "b", ["b"] = "c", ["c"] = "a" }));
}
