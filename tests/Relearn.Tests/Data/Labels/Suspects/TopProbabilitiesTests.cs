using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;
using static Relearn.Tests.Data.Labels.Suspects.LabelledItems;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class TopProbabilitiesTests
{
    [Fact]
    public void The_most_probable_classes_are_kept_in_order_and_the_label_with_them()
    {
        var top = TopProbabilities.FromDense([.1, .3, .05, .3, .2, .05], 6, [2], width: 3);
        Assert.Equal([1, 3, 4], top.ClassesOf(0).ToArray());
        Assert.Equal([.3, .3, .2], top.ProbabilitiesOf(0).ToArray());
        Assert.Equal(.05, top.Own[0]);
        // .2 is left for three classes.
        Assert.Equal(.2 / 3, top.Rest[0], 12);
        Assert.Equal((1, .3), top.BestOther(0));
        Assert.Equal(.05, top.Of(0, 2));
        Assert.Equal(.2, top.Of(0, 4));
        Assert.Equal(top.Rest[0], top.Of(0, 5));
    }

    [Fact]
    public void What_was_not_kept_is_never_more_than_the_least_that_was()
    {
        var builder = new TopProbabilities.Builder(2, 10, 2);
        builder.Set(0, 7, [3, 5], [.1, .05]);
        builder.Set(1, 7, [3, 7], [.1, .6]);
        var top = builder.Build();
        Assert.Equal(.05, top.Rest[0]);
        Assert.Equal(.05, top.Own[0]);
        Assert.Equal(.6, top.Own[1]);
        Assert.Equal(.3 / 8, top.Rest[1], 12);
        Assert.Equal((3, .1), top.BestOther(1));
    }

    [Fact]
    public void With_room_for_all_classes_nothing_is_lost()
    {
        var (p, given, _) = Make(300, 9, 0.2, 1);
        var top = Top(p, given);
        for (var i = 0; i < p.Length; i++)
        {
            for (var c = 0; c < 9; c++) { Assert.Equal(p[i][c], top.Of(i, c)); }
            Assert.Equal(0, top.Rest[i]);
        }
    }

    [Fact]
    public void Classes_in_any_order_give_the_same_as_all_of_them()
    {
        var (p, given, _) = Make(500, 40, 0.2, 2);
        var all = Top(p, given);
        var builder = new TopProbabilities.Builder(500, 40);
        for (var i = 0; i < 500; i++)
        {
            var order = Enumerable.Range(0, 40).OrderBy(c => SeededRandom.At(9, i * 40L + c)).ToArray();
            builder.Set(i, given[i], order, [.. order.Select(c => p[i][c])]);
        }
        var shuffled = builder.Build();
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(all.ClassesOf(i).ToArray(), shuffled.ClassesOf(i).ToArray());
            Assert.Equal(all.ProbabilitiesOf(i).ToArray(), shuffled.ProbabilitiesOf(i).ToArray());
            Assert.Equal((all.Own[i], all.Rest[i]), (shuffled.Own[i], shuffled.Rest[i]));
        }
    }

    [Fact]
    public void Labels_outside_the_classes_and_what_is_no_probability_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TopProbabilities.FromDense([.5, .5], 2, [2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TopProbabilities.FromDense([.5, .5], 2, [-1]));
        Assert.Throws<ArgumentException>(() => TopProbabilities.FromDense([.5, double.NaN], 2, [0]));
        Assert.Throws<ArgumentException>(() => TopProbabilities.FromDense([1.5, -.5], 2, [0]));
        Assert.Throws<ArgumentException>(() => TopProbabilities.FromDense([.5, .5, .1], 2, [0]));
    }
}
