using Relearn.Inference;
using Relearn.Inference.Models.Classes;

namespace Relearn.Tests.Inference.Models.Classes;

public sealed class StoppingRuleTests
{
    static readonly Taxonomy Tree = Taxonomy.Of(((string[])["a > x > u", "a > x > v", "a > y", "b > z", "b"]).Select(p => p.Split(" > ")));

    // b (a class with a child), and the leaves.
    static readonly int[] Nodes = [.. ((string[])["a > x > u", "a > x > v", "a > y", "b", "b > z"]).Select(Tree.Find)];

    static ClassWay Way(params ClassScore[] best)
    {
        var way = new ClassWay(Tree, Nodes);
        way.Fill(best);
        return way;
    }

    static StoppingRule Rule(double mass = 0.6, int[]? groups = null, double groupMass = 0.9, MassCurve[]? levels = null) => new(0.9, [0.8, 0.9], groups ?? [],
        [.. Enumerable.Range(0, 2).Select(_ => (groups ?? []).Select(g => new StoppingThreshold(groupMass, 100, 91, 95)).Append(new(mass, 200, 181, 181)).ToArray())], levels ?? [], 0.75, 0.01);

    [Fact]
    public void Masses_on_the_way_are_shares_of_what_was_found()
    {
        var way = Way(new(0, 0.4f), new(1, 0.2f), new(3, 0.2f), new(4, 0.1f), new(2, 0.1f));
        Assert.Equal(["a", "a > x", "a > x > u"], way.Nodes.ToArray().Select(Tree.PathOf));
        Assert.Equal([0.7, 0.6, 0.4], way.Masses.ToArray(), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(0.8 / 3, way.Fit, 1e-6);
    }

    [Fact]
    public void A_class_at_an_inner_node_ends_the_way_there_and_counts_for_its_own_children_too()
    {
        var way = Way(new(3, 0.6f), new(4, 0.4f));
        Assert.Equal(["b"], way.Nodes.ToArray().Select(Tree.PathOf));
        Assert.Equal(1, way.Masses[0]);
    }

    [Fact]
    public void The_answer_is_the_deepest_node_with_enough_mass_and_else_the_root()
    {
        var way = Way(new(0, 0.4f), new(1, 0.2f), new(3, 0.4f));
        Assert.Equal("a > x > u", Tree.PathOf(way.AnswerAt(0.4)));
        Assert.Equal("a > x", Tree.PathOf(way.AnswerAt(0.41)));
        Assert.Equal(0, way.AnswerAt(0.61));
        Assert.Equal(0, way.AnswerAt(StoppingRule.AboveAll));
        Assert.Equal(0, Way(new ClassScore(2, 0.3f)).AnswerAt(StoppingRule.AboveAll));
    }

    [Fact]
    public void Where_nothing_was_found_the_answer_is_the_root_and_the_row_is_unfamiliar()
    {
        var way = Way();
        Assert.Equal((0, 0), (way.Depth, Rule().Answer(way)));
        Assert.True(Rule().IsUnfamiliar(way));
        Assert.Equal(0, Rule().Answer(Way(new ClassScore(0, 0f))));
    }

    [Fact]
    public void A_group_with_a_threshold_of_its_own_is_not_measured_by_that_of_the_others()
    {
        var rule = Rule(0.6, [Tree.Find("b")], 0.9);
        Assert.Equal("a", Tree.PathOf(rule.Answer(Way(new(0, 0.4f), new(2, 0.4f), new(3, 0.2f)))));
        Assert.Equal(0, rule.Answer(Way(new(4, 0.8f), new(0, 0.2f))));
        Assert.Equal("b", Tree.PathOf(rule.Answer(Way(new(4, 0.8f), new(3, 0.15f), new(0, 0.05f)))));
    }

    [Fact]
    public void A_shown_probability_is_never_above_that_of_the_node_above()
    {
        var rule = Rule(levels: [new([0.2, 0.8], [0.3, 0.7]), new([0.2, 0.4], [0.5, 0.9])]);
        var way = Way(new(0, 0.45f), new(1, 0.05f), new(3, 0.5f));
        rule.Show(way);
        // 0.5 is half way between 0.2 and 0.8; the second level says 0.9 of it; the third has the curve of the second.
        Assert.Equal([0.5, 0.5, 0.5], way.Shown.ToArray(), (x, y) => Math.Abs(x - y) < 1e-6);
        Gen.Float[0, 1].Array[5].Sample(scores =>
        {
            var any = Way([.. scores.Select((s, c) => new ClassScore(c, s)).OrderByDescending(s => s.Score)]);
            rule.Show(any);
            for (var i = 1; i < any.Depth; i++) { Assert.True(any.Masses[i] <= any.Masses[i - 1] && any.Shown[i] <= any.Shown[i - 1]); }
            Assert.All(any.Masses.ToArray(), m => Assert.InRange(m, 0, 1));
        });
    }

    [Fact]
    public void A_rule_reads_back_as_it_was_written()
    {
        var rule = Rule(0.6, [Tree.Find("a"), Tree.Find("b")], levels: [new([0.2, 0.8], [0.3, 0.7]), new([0.5], [0.5])]);
        var read = StoppingRule.Parse(rule.ToBytes(), Tree);
        Assert.Equal(rule.ToBytes(), read.ToBytes());
        Assert.Equal((0.9, 0.01, 0.75, 2, 2), (read.Requested, read.FalseAlarms, read.UnfamiliarAbove, read.Groups.Length, read.Levels.Length));
        Assert.Equal(new StoppingThreshold(0.6, 200, 181, 181), read.ThresholdsOf(0.8)[2]);
    }

    [Fact]
    public void A_damaged_section_is_refused_wherever_it_is_cut_or_changed()
    {
        var bytes = Rule(0.6, [Tree.Find("a")], levels: [new([0.2, 0.8], [0.3, 0.7])]).ToBytes();
        for (var length = 0; length < bytes.Length; length++) { Assert.Throws<BundleException>(() => StoppingRule.Parse(bytes.AsSpan(0, length), Tree)); }
        Assert.Throws<BundleException>(() => StoppingRule.Parse([.. bytes, 0], Tree));
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var changed = (byte[])bytes.Clone();
            changed[at] = value;
            try
            {
                // What is read may be another rule, but it is one.
                var rule = StoppingRule.Parse(changed, Tree);
                rule.Answer(Way(new(0, 0.4f), new(2, 0.4f), new(3, 0.2f)));
            }
            catch (BundleException)
            {
            }
        });
    }

    [Fact]
    public void A_later_version_says_so()
    {
        var bytes = Rule().ToBytes();
        bytes[0] = 2;
        Assert.Contains("Install a newer Relearn.", Assert.Throws<BundleException>(() => StoppingRule.Parse(bytes, Tree)).Message);
    }

    [Fact]
    public void Filling_and_answering_take_no_memory()
    {
        var (way, rule) = (new ClassWay(Tree, Nodes), Rule());
        ClassScore[] best = [new(0, 0.4f), new(1, 0.2f), new(3, 0.4f)];
        int Answer()
        {
            way.Fill(best);
            rule.Show(way);
            return rule.Answer(way) + rule.Answer(way, 0.8);
        }
        Answer();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Answer(); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
