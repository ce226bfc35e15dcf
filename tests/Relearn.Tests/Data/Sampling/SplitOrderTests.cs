using Relearn.Data.Sampling;

namespace Relearn.Tests.Data.Sampling;

public sealed class SplitOrderTests
{
    [Fact]
    public void The_rows_of_a_group_stand_side_by_side_and_none_is_lost() => Gen.Select(Gen.Int[0, 8].Array[1, 100], Gen.ULong).Sample((groups, seed) =>
    {
        double[] values = [.. groups.Select(g => g == 0 ? double.NaN : g)];
        var order = SplitOrder.ByGroup(values, seed);
        Assert.Equal(Enumerable.Range(0, values.Length), order.Order());
        var inOrder = order.Select(i => groups[i]).ToArray();
        var begun = new HashSet<int>();
        for (var i = 0; i < inOrder.Length; i++)
        {
            if (inOrder[i] != 0 && (i == 0 || inOrder[i - 1] != inOrder[i])) { Assert.True(begun.Add(inOrder[i]), $"group {inOrder[i]} begins twice"); }
        }
    }, iter: 200, threads: 1);

    [Fact]
    public void Groups_stand_in_an_order_that_the_seed_draws()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(i => (double)(i / 10))];
        var firsts = SplitOrder.ByGroup(values, 1).Where((_, i) => i % 10 == 0).Select(i => values[i]).ToArray();
        Assert.Equal(firsts.Order(), Enumerable.Range(0, 100).Select(i => (double)i));
        Assert.NotEqual(firsts.Order(), firsts);
        Assert.Equal(SplitOrder.ByGroup(values, 1), SplitOrder.ByGroup(values, 1));
        Assert.NotEqual(SplitOrder.ByGroup(values, 1), SplitOrder.ByGroup(values, 2));
    }

    [Fact]
    public void Any_beginning_has_its_share_of_every_class_to_one_row() => Gen.Select(Gen.Int[0, 2].Array[1, 300], Gen.ULong).Sample((classes, seed) =>
    {
        double[] labels = [.. classes.Select(c => c == 2 ? double.NaN : c)];
        var order = SplitOrder.Stratified(labels, seed);
        Assert.Equal(Enumerable.Range(0, labels.Length), order.Order());
        for (var end = 1; end <= order.Length; end++)
        {
            for (var c = 0; c < 3; c++)
            {
                var expected = (double)classes.Count(x => x == c) * end / classes.Length;
                Assert.InRange(order.Take(end).Count(i => classes[i] == c), expected - 2, expected + 2);
            }
        }
    }, iter: 40, threads: 1);

    [Fact]
    public void Within_a_class_the_seed_decides()
    {
        double[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 1.0 : 0)];
        var order = SplitOrder.Stratified(labels, 1);
        Assert.NotEqual(order.Where(i => labels[i] == 1).Order(), order.Where(i => labels[i] == 1));
        Assert.NotEqual(SplitOrder.Stratified(labels, 2), order);
    }
}
