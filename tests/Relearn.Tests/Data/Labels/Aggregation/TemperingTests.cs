using Relearn.Data.Labels.Aggregation;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class TemperingTests
{
    [Fact]
    public void Odds_that_are_three_times_too_sure_are_found()
    {
        var random = new SeededRandom(3);
        var (rows, known) = (new List<double[]>(), new List<int>());
        for (var i = 0; i < 4000; i++)
        {
            var p = random.NextDouble();
            known.Add(random.NextDouble() < p ? 0 : 1);
            double[] row = [p, 1 - p];
            Tempering.Apply(row, 3);
            rows.Add(row);
        }
        Assert.Equal(1 / 3.0, Tempering.Fit(rows, known), 0.03);
    }

    [Fact]
    public void One_item_does_not_send_the_power_to_an_end()
    {
        Assert.InRange(Tempering.Fit([[0.9, 0.1]], [1]), 0.2, 0.9);
        Assert.InRange(Tempering.Fit([[0.9, 0.1]], [0]), 1.01, 1.5);
    }

    [Fact]
    public void Tempering_keeps_the_order_and_what_is_known() => Gen.Select(Gen.Double[0.001, 1].Array[2, 6], Gen.Double[0.05, 4]).Sample((weights, power) =>
    {
        double[] row = [.. weights.Select(w => w / weights.Sum())];
        var tempered = row.ToArray();
        Tempering.Apply(tempered, power);
        Assert.Equal(1, tempered.Sum(), 9);
        for (var a = 0; a < row.Length; a++)
        {
            for (var b = 0; b < row.Length; b++) { Assert.False(row[a] > row[b] && tempered[a] < tempered[b]); }
        }
        Assert.Equal(-Math.Log(tempered[0]), Tempering.LogLoss(row, 0, power), 6);
        double[] certain = [0, 1, 0];
        Tempering.Apply(certain, power);
        Assert.Equal([0, 1, 0], certain);
    });

    [Fact]
    public void What_was_impossible_costs_much_but_not_without_bound() => Assert.Equal(700, Tempering.LogLoss([1, 0], 1, 1), 6);
}
