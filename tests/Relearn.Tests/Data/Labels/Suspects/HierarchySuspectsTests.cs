using Relearn.Data.Labels.Suspects;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class HierarchySuspectsTests
{
    static readonly Taxonomy Small = Taxonomy.Of(((string[])["a > x > u", "a > x > v", "a > y", "b > z", "b > w"]).Select(p => p.Split(" > ")));

    static readonly int[] SmallNodes = [.. ((string[])["a > x > u", "a > x > v", "a > y", "b > w", "b > z"]).Select(Small.Find)];

    static HierarchySuspects Of(double[][] p, params int[] given) => HierarchySuspects.Of(LabelledItems.Top(p, given), Small, SmallNodes);

    [Fact]
    public void The_masses_of_four_items_are_what_they_are_by_hand()
    {
        double[] p = [0.1, 0.3, 0.2, 0.4, 0];
        // Given u: the best class, w, parts at the top; v: the same; w: it is the best; z: a sibling of the best.
        var suspects = Of([p, p, p, p], 0, 1, 3, 4);
        Assert.Equal([0.4, 0.4, 0.6, 0.6], suspects.Branch.Suspicion, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.3, 0.1, 0, 0.4], suspects.Sibling.Suspicion, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.1, 0.3, 0.4, 0], suspects.SelfConfidence, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.6, 0.6, 0.4, 0.4], suspects.TopMass, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([("a", "b"), ("a", "b"), ("", ""), ("b > z", "b > w")], suspects.PartsAt.Select(n => (Small.PathOf(n.Label), Small.PathOf(n.Best))));
    }

    [Fact]
    public void Where_the_best_class_parts_in_the_middle_the_branch_is_that_of_the_middle()
    {
        // Given u, best y: they part at a > x, of which 0.3 is left; the top is right.
        var suspects = Of([[0.1, 0.2, 0.5, 0.1, 0.1]], 0);
        Assert.Equal(0.7, suspects.Branch.Suspicion[0], 12);
        Assert.Equal(0.8, suspects.TopMass[0], 12);
    }

    [Fact]
    public void What_was_not_kept_has_an_equal_share_in_every_branch()
    {
        var builder = new TopProbabilities.Builder(1, 5, 2);
        builder.Set(0, 0, [3, 1], [0.5, 0.2]);
        // 0.3 is left for three classes: u and y in a, and z.
        var suspects = HierarchySuspects.Of(builder.Build(), Small, SmallNodes);
        Assert.Equal(0.4, suspects.TopMass[0], 12);
        Assert.Equal(0.1, suspects.SelfConfidence[0], 12);
    }

    [Fact]
    public void A_probability_of_the_label_that_was_told_apart_from_the_kept_ones_counts_once()
    {
        var builder = new TopProbabilities.Builder(1, 5, 2);
        builder.Set(0, 0, [3, 1], [0.5, 0.2], own: 0.01);
        var suspects = HierarchySuspects.Of(builder.Build(), Small, SmallNodes);
        Assert.Equal(0.01, suspects.SelfConfidence[0], 12);
        Assert.Equal(0.01 + 0.2 + 0.1, suspects.TopMass[0], 12);
    }

    /// <summary>10 % of the labels are wrong, half of them in another branch, half a sibling: each queue ranks its own kind first, and the blend hides the siblings.</summary>
    [Fact]
    public void Each_queue_finds_its_own_kind_where_a_blended_score_does_not()
    {
        var tree = Taxonomy.Of(from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 5) select (string[])[$"g{a}", $"s{b}", $"c{c}"]);
        int[] nodes = [.. Enumerable.Range(1, tree.Count - 1).Where(tree.IsLeaf)];
        const int Items = 6_000;
        var random = new SeededRandom(11);
        var (p, given, kind) = (new double[Items][], new int[Items], new int[Items]);
        for (var i = 0; i < Items; i++)
        {
            var truth = random.NextInt(nodes.Length);
            p[i] = [.. nodes.Select(n => Math.Exp(1.5 * tree.DepthOf(tree.CommonAncestor(n, nodes[truth])) - 0.9 * Math.Log(-Math.Log(random.NextDouble() + 1e-12))))];
            var sum = p[i].Sum();
            for (var c = 0; c < p[i].Length; c++) { p[i][c] /= sum; }
            var draw = random.NextDouble();
            kind[i] = draw < 0.05 ? 1 : draw < 0.1 ? 2 : 0;
            do { given[i] = kind[i] == 0 ? truth : random.NextInt(nodes.Length); }
            while (kind[i] != 0 && (given[i] == truth || (tree.ParentOf(nodes[given[i]]) == tree.ParentOf(nodes[truth])) != (kind[i] == 2)));
        }
        var items = LabelledItems.Top(p, given, 20);
        var suspects = HierarchySuspects.Of(items, tree, nodes);
        // What was measured to hide wrong siblings: self-confidence times the mass of the path.
        double[] blend = [.. Enumerable.Range(0, Items).Select(i => 1 - items.Own[i] * suspects.TopMass[i])];
        double Area(double[] suspicion, int of) => BinaryMetrics.Areas(suspicion, [.. kind.Select(k => k == of)]).RocAuc;
        var (branch, sibling, branchByBlend, siblingByBlend) = (Area(suspects.Branch.Suspicion, 1), Area(suspects.Sibling.Suspicion, 2), Area(blend, 1), Area(blend, 2));
        // Nor does one queue do the work of the other.
        var (branchBySibling, siblingByBranch) = (Area(suspects.Sibling.Suspicion, 1), Area(suspects.Branch.Suspicion, 2));
        var all = $"branch {branch}, blended {branchByBlend}, by the other queue {branchBySibling}; sibling {sibling}, blended {siblingByBlend}, by the other queue {siblingByBranch}";
        Assert.True(branch > 0.95 && sibling > 0.9 && siblingByBlend < sibling - 0.05 && branchBySibling < 0.7 && siblingByBranch < 0.7, all);
    }
}
