using Relearn.Data.Labels.Suspects;
using static Relearn.Tests.Data.Labels.Suspects.LabelledItems;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class ConfidentLearningTests
{
    static readonly int[] Thirds = [0, 0, 0, 1, 1, 1, 2, 2, 2];

    public static TheoryData<string> Filters => [.. Enum.GetNames<SuspectFilter>()];

    // Twelve items, three classes. By hand:
    // thresholds (.55 + .6 + .5 + .75 + .7) / 5 = .62, (.2 + .5 + .1 + .85) / 4 = .4125, (.65 + .55 + .7) / 3 = .6333
    // confident classes: D, E are 0; F is 0; G, I are 1; J, L are 2; the others pass nothing
    // joint [2 0 0] [1 2 0] [0 0 2]; scaled to 5, 4, 3 items: [5 0 0] [1.33 2.67 0] [0 0 3]; rounded [5 0 0] [1 3 0] [0 0 3]
    static readonly double[][] Twelve =
    [
        [.55, .25, .2], [.6, .3, .1], [.5, .05, .45], [.75, .15, .1], [.7, .05, .25],   // A to E, given 0
        [.75, .2, .05], [.25, .5, .25], [.5, .1, .4], [.1, .85, .05],                   // F to I, given 1
        [.05, .3, .65], [.1, .35, .55], [.1, .2, .7],                                   // J to L, given 2
    ];

    static readonly int[] GivenOfTwelve = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2];
    const int F = 5, H = 7;

    [Fact]
    public void The_joint_of_twelve_items_is_what_it_is_by_hand()
    {
        var joint = ConfidentJoint.Of(Top(Twelve, GivenOfTwelve));
        Assert.Equal([.62, .4125, 1.9 / 3], joint.Thresholds.Select(t => Math.Round(t, 12)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([-1, -1, -1, 0, 0, 0, 1, -1, 1, 2, -1, 2], joint.Guesses);
        Assert.Equal([2, 1, 2, 2], joint.Joint.Values);
        Assert.Equal([0, 0, 1, 2], joint.Joint.Columns);
        Assert.Equal([5, 1, 3, 3], joint.Calibrated().Values);
    }

    [Theory]
    [InlineData(nameof(SuspectFilter.PruneByNoiseRate), new[] { F })]        // one of given 1 for 0: p(0) - p(1) is .55 for F, .4 for H
    [InlineData(nameof(SuspectFilter.PruneByClass), new[] { H })]            // one of given 1: p(1) is .1 for H, .2 for F
    [InlineData(nameof(SuspectFilter.Both), new int[0])]
    [InlineData(nameof(SuspectFilter.ConfidentLearning), new[] { F })]
    [InlineData(nameof(SuspectFilter.PredictedNotGiven), new[] { F, H })]
    [InlineData(nameof(SuspectFilter.LowSelfConfidence), new[] { H })]       // as many as confident learning: one; .1 is the least
    [InlineData(nameof(SuspectFilter.LowNormalizedMargin), new[] { F })]     // (.2 - .75 + 1) / 2 is the least
    public void Each_filter_takes_of_twelve_items_what_it_takes_by_hand(string filter, int[] taken) =>
        Assert.Equal(taken, Places(ConfidentLearning.Of(Top(Twelve, GivenOfTwelve)).Find(Enum.Parse<SuspectFilter>(filter))));

    [Fact]
    public void An_item_that_passes_several_thresholds_counts_for_the_most_probable_of_all_classes()
    {
        // Thresholds .7, .3, .3. The third item passes those of 1 and 2; the most probable of all classes is 0, which it does not pass.
        double[][] p = [[.9, .05, .05], [.8, .1, .1], [.4, .3, .3], [.1, .5, .4], [.5, .2, .3], [.1, .2, .7], [.1, .4, .5], [.6, .3, .1], [.2, .5, .3]];
        var joint = ConfidentJoint.Of(Top(p, Thirds));
        Assert.Equal([0, 0, 0, 1, 2, 2, 2, 1, 1], joint.Guesses);
    }

    [Theory, MemberData(nameof(Filters))]
    public void Every_filter_takes_the_same_items_as_a_naive_one_on_all_classes(string filter)
    {
        foreach (var (items, classes, wrong, seed) in new[] { (1500, 7, 0.2, 1UL), (900, 3, 0.35, 2UL), (2000, 12, 0.05, 3UL), (400, 2, 0.3, 4UL) })
        {
            var (p, given, _) = Make(items, classes, wrong, seed);
            var found = Places(ConfidentLearning.Of(Top(p, given)).Find(Enum.Parse<SuspectFilter>(filter)));
            Assert.Equal(NaiveConfidentLearning.Find(p, given, Enum.Parse<SuspectFilter>(filter)), found);
            Assert.NotEmpty(found);
        }
    }

    [Theory, MemberData(nameof(Filters))]
    public void With_twenty_of_ninety_classes_it_takes_the_same_as_where_the_rest_is_filled_in(string filter)
    {
        var (p, given, _) = Make(6000, 90, 0.1, 5, sharpness: 6, even: true);
        var top = Top(p, given);
        // No class is so unsure that what was not kept of others could pass its threshold.
        Assert.True(ConfidentJoint.Of(top).Thresholds.Min() > top.Rest.Max());
        Assert.Contains(Enumerable.Range(0, 6000), i => top.ClassesOf(i).IndexOf(given[i]) < 0);
        // What the sparse form stands for: the kept ones as they are, the given label as it is, the others with an even share.
        var filled = p.Select((_, i) => Enumerable.Range(0, 90).Select(c => top.Of(i, c)).ToArray()).ToArray();
        Assert.Equal(NaiveConfidentLearning.Find(filled, given, Enum.Parse<SuspectFilter>(filter)), Places(ConfidentLearning.Of(top).Find(Enum.Parse<SuspectFilter>(filter))));
    }

    [Fact]
    public void A_class_with_one_item_is_never_pruned_and_one_without_items_is_never_counted()
    {
        double[][] p = [[.9, .05, .05, 0], [.8, .1, .1, 0], [.1, .8, .1, 0], [.9, .05, .05, 0], [0, .1, .9, 0], [0, .2, .8, 0]];
        int[] given = [0, 0, 0, 1, 2, 2];
        var learning = ConfidentLearning.Of(Top(p, given));
        Assert.Equal(2, learning.Joint.Thresholds[3]);
        Assert.DoesNotContain(3, Places(learning.Find(SuspectFilter.PruneByNoiseRate)));
        Assert.DoesNotContain(3, Places(learning.Find(SuspectFilter.PruneByClass)));
        Assert.Contains(3, Places(learning.Find(SuspectFilter.PredictedNotGiven)));
        Assert.Equal([0], learning.Joint.Calibrated().ValuesOf(3).ToArray());
    }

    [Fact]
    public void At_least_one_item_of_a_class_stays()
    {
        // 14 items of class 0, 14 of class 2, and twelve that were given 1, of which six are confidently 0 and six confidently 2.
        // Their row is [6 1 6], the 1 by force; scaled to twelve items [5.54 0.92 5.54]; rounded to [6 1 6], one too many, so the first of those that gained most loses: [5 1 6].
        // If two must stay, each of the other two loses a half: [4.5 2 5.5]; the totals of the true classes, 14 + 4.5 and 14 + 5.5, are rounded to even: [4 2 6].
        double[] sure0 = [.9, .1, 0], sure2 = [0, .1, .9];
        double[][] p = [.. Enumerable.Range(0, 40).Select(i => i is < 14 or >= 28 and < 34 ? sure0 : sure2)];
        var joint = ConfidentJoint.Of(Top(p, [.. Enumerable.Range(0, 40).Select(i => i < 14 ? 0 : i < 28 ? 2 : 1)]));
        Assert.Equal("14, 5, 1, 6, 14", string.Join(", ", joint.Calibrated().Values));
        Assert.Equal("14, 5, 1, 6, 14", string.Join(", ", joint.CalibratedLeaving(1).Values));
        Assert.Equal("14, 4, 2, 6, 14", string.Join(", ", joint.CalibratedLeaving(2).Values));
    }

    [Theory]
    [InlineData(new[] { 1.4, 1.4, 1.2 }, new[] { 1, 2, 1 })]     // 3 of 4: of equal losses the last gains
    [InlineData(new[] { 0.6, 0.6, 0.8 }, new[] { 0, 1, 1 })]     // 3 of 2: of equal gains the first loses
    [InlineData(new[] { 0.5, 1.5, 2.0 }, new[] { 0, 2, 2 })]     // halves to even
    [InlineData(new[] { 3.0, 0.0, 2.0 }, new[] { 3, 0, 2 })]
    public void Rounding_keeps_the_total(double[] values, int[] whole) => Assert.Equal(whole, TotalKeepingRounding.Round(values));

    [Fact]
    public void The_least_values_are_found_without_sorting_them()
    {
        var random = new Relearn.Numerics.SeededRandom(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var values = Enumerable.Range(0, 1 + random.NextInt(60)).Select(_ => (double)random.NextInt(1 + random.NextInt(30))).ToArray();
            var count = random.NextInt(values.Length + 2);
            var marked = new List<int>();
            Selection.Least(values, count, new double[values.Length], marked.Add);
            Assert.Equal(Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ThenBy(i => i).Take(count).Order(), marked);
        }
    }
}
