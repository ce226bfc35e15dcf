using Relearn.Modeling.Active;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.Active;

public sealed class ClassQueueTests
{
    [Fact]
    public void A_class_gets_its_surest_rows_up_to_the_labels_that_it_lacks()
    {
        var queue = new ClassQueue([2, 0], 100);
        queue.Offer(1, [new(0, 0.3f)]);
        queue.Offer(2, [new(0, 0.9f)]);
        queue.Offer(3, [new(1, 0.99f)]);
        queue.Offer(4, [new(0, 0.5f)]);
        var chosen = Assert.Single(queue.Chosen());
        Assert.Equal(0, chosen.Class);
        Assert.Equal([2L, 4L], chosen.Rows.Select(r => r.Row));
    }

    [Fact]
    public void A_row_goes_to_the_best_of_its_classes_that_lacks_labels()
    {
        var queue = new ClassQueue([0, 5, 5], 100);
        queue.Offer(7, [new(0, 0.6f), new(2, 0.3f), new(1, 0.1f)]);
        Assert.Equal(2, Assert.Single(queue.Chosen()).Class);
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter_and_none_stands_twice() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6]).List[1, 80].Sample(rows =>
    {
        (int Class, IReadOnlyList<(long Row, double Score)> Rows)[] Choose(IEnumerable<int> order)
        {
            var queue = new ClassQueue([3, 0, 1, 20, 2], 5);
            foreach (var i in order) { queue.Offer(i, [new(rows[i].Item1, rows[i].Item2 / 6f), new((rows[i].Item1 + 1) % 5, rows[i].Item2 / 7f)]); }
            return [.. queue.Chosen()];
        }
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        var (one, other) = (Choose(order), Choose(order.OrderBy(i => SeededRandom.At(1, i))));
        Assert.Equal(one.Select(c => (c.Class, string.Join(' ', c.Rows))), other.Select(c => (c.Class, string.Join(' ', c.Rows))));
        Assert.All(one, c => Assert.True(c.Rows.Count <= Math.Min(5, ((int[])[3, 0, 1, 20, 2])[c.Class])));
        var all = one.SelectMany(c => c.Rows.Select(r => r.Row)).ToArray();
        Assert.Equal(all.Distinct().Count(), all.Length);
    });
}
