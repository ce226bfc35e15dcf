using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class ResidualSuspectsTests
{
    // The spread of the targets grows with the prediction, tenfold from one end to the other.
    static (double[] Values, double[] Predictions) Make(int items, ulong seed)
    {
        var random = new SeededRandom(seed);
        var (values, predictions) = (new double[items], new double[items]);
        for (var i = 0; i < items; i++)
        {
            predictions[i] = 1 + 9 * random.NextDouble();
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = predictions[i] * (1 + 0.1 * normal);
        }
        return (values, predictions);
    }

    [Theory]
    [InlineData(3, 100)]
    [InlineData(4, 2)]
    [InlineData(150, 100)]
    [InlineData(400, 30)]
    [InlineData(401, 31)]
    public void It_is_what_sorting_each_items_neighbours_gives(int items, int neighbours)
    {
        var (values, predictions) = Make(items, 1);
        var order = Enumerable.Range(0, items).OrderBy(i => predictions[i]).ToArray();
        static double Median(IEnumerable<double> of) { var s = of.Order().ToArray(); return (s[(s.Length - 1) / 2] + s[s.Length / 2]) / 2; }
        double Residual(int place) => values[order[place]] - predictions[order[place]];
        var centreOfAll = Median(Enumerable.Range(0, items).Select(Residual));
        var least = 0.01 * 1.4826 * Median(Enumerable.Range(0, items).Select(j => Math.Abs(Residual(j) - centreOfAll)));
        var width = Math.Min(neighbours, items - 1);
        var expected = new double[items];
        for (var i = 0; i < items; i++)
        {
            var first = Math.Clamp(i - width / 2, 0, items - width - 1);
            var around = Enumerable.Range(first, width + 1).Where(j => j != i).Select(Residual).ToArray();
            var centre = Median(around);
            expected[order[i]] = Math.Abs(Residual(i) - centre) / Math.Max(least, 1.4826 * Median(around.Select(r => Math.Abs(r - centre))));
        }
        Assert.Equal(expected, ResidualSuspects.SuspicionOf(values, predictions, neighbours), (a, b) => Math.Abs(a - b) < 1e-9 * (1 + a));
    }

    [Fact]
    public void Wrong_targets_come_first_also_where_the_spread_is_small()
    {
        var (values, predictions) = Make(5000, 2);
        var random = new SeededRandom(5);
        var wrong = new bool[values.Length];
        for (var w = 0; w < 100; w++)
        {
            var i = random.NextInt(values.Length);
            wrong[i] = true;
            // Wrong by six spreads of its neighbourhood: little against the spread of the large ones.
            values[i] += 0.6 * predictions[i];
        }
        var suspicion = ResidualSuspects.SuspicionOf(values, predictions);
        var (local, _) = BinaryMetrics.Areas(suspicion, wrong);
        var (global, _) = BinaryMetrics.Areas([.. values.Zip(predictions, (v, p) => Math.Abs(v - p))], wrong);
        Assert.True(local > 0.995, $"{local}");
        Assert.True(local > global, $"{local} {global}");
        Assert.True(SuspectRanking.Of(suspicion).Order.Take(wrong.Count(w => w)).Count(i => wrong[i]) > 90);
    }

    [Fact]
    public void Without_any_spread_only_what_differs_is_suspect_and_too_few_items_are_not()
    {
        double[] predictions = [.. Enumerable.Range(0, 50).Select(i => (double)i)];
        var values = (double[])predictions.Clone();
        values[20] += 1;
        var suspicion = ResidualSuspects.SuspicionOf(values, predictions);
        Assert.Equal([20], Enumerable.Range(0, 50).Where(i => suspicion[i] > 0));
        Assert.Equal([0, 0], ResidualSuspects.SuspicionOf([1, 2], [5, 9]));
        Assert.Throws<ArgumentException>(() => ResidualSuspects.SuspicionOf([1, double.NaN, 3], [1, 2, 3]));
    }
}
