using Relearn.Modeling.Classes;
using Relearn.Modeling.Classes.Linear;

namespace Relearn.Tests.Modeling.Classes;

public sealed class LaneSolverTests
{
    static readonly MarginOptions Exact = new(1.5f, 4, 2000, 1e-5f, 0);

    static (LaneRows Rows, SparseRows From, byte[] Lanes) Sample(int lanes)
    {
        var set = ClassSamples.Classes(3, 6);
        var from = ClassSamples.Rows(set, ClassSamples.Each(set, 8), 11);
        var numbers = new int[from.Width];
        Array.Fill(numbers, -1);
        var rows = LaneRows.Of(from, Enumerable.Range(0, from.Count).ToArray(), numbers, 5);
        Assert.All(numbers, n => Assert.Equal(-1, n));
        return (rows, from, [.. rows.Rows.Select(r => (byte)Math.Min(from.Classes[r], lanes))]);
    }

    [Fact]
    public void The_slope_of_the_objective_is_0_at_the_weights_of_each_class()
    {
        // w - 2 sum(cost * max(0, 1 - y z) * y * x), bias included, is 0 at the optimum of the squared hinge, however one gets there.
        var (rows, _, lanes) = Sample(16);
        var weights = LaneSolver.Fit(rows, lanes, 16, Exact, 3, TestContext.Current.CancellationToken);
        for (var lane = 0; lane < 16; lane++)
        {
            var slope = Enumerable.Range(0, rows.Width + 1).Select(c => (double)weights[c * 16 + lane]).ToArray();
            Assert.Contains(slope, s => Math.Abs(s) > 0.1);
            for (var i = 0; i < rows.Count; i++)
            {
                double z = weights[rows.Width * 16 + lane], y = lanes[i] == lane ? 1 : -1;
                for (var k = rows.Starts[i]; k < rows.Starts[i + 1]; k++) { z += (double)weights[rows.Columns[k] * 16 + lane] * rows.Values[k]; }
                var pull = 2 * (y > 0 ? Exact.PositiveCost : Exact.Cost) * Math.Max(0, 1 - y * z) * y;
                for (var k = rows.Starts[i]; k < rows.Starts[i + 1]; k++) { slope[rows.Columns[k]] -= pull * rows.Values[k]; }
                slope[^1] -= pull;
            }
            Assert.All(slope, s => Assert.InRange(s, -2e-3, 2e-3));
        }
    }

    [Fact]
    public void A_class_gets_the_weights_beside_others_that_it_gets_alone()
    {
        var (rows, _, lanes) = Sample(16);
        var together = LaneSolver.Fit(rows, lanes, 16, Exact, 3, TestContext.Current.CancellationToken);
        for (var lane = 0; lane < 16; lane += 5)
        {
            var alone = LaneSolver.Fit(rows, [.. lanes.Select(l => (byte)(l == lane ? 0 : 16))], 1, Exact, 4, TestContext.Current.CancellationToken);
            for (var c = 0; c <= rows.Width; c++) { Assert.Equal(alone[c * 16], together[c * 16 + lane], 2e-3); }
        }
    }

    [Fact]
    public void Rows_are_copied_with_their_values_under_new_columns()
    {
        var (rows, from, _) = Sample(16);
        Assert.Equal(Enumerable.Range(0, from.Count), rows.Rows.Order());
        for (var i = 0; i < rows.Count; i++)
        {
            var row = from[rows.Rows[i]];
            Assert.Equal(row.Columns.ToArray(), rows.Columns[rows.Starts[i]..rows.Starts[i + 1]].Select(c => rows.Names[c]));
            Assert.Equal(row.Values.ToArray(), rows.Values[rows.Starts[i]..rows.Starts[i + 1]]);
            Assert.Equal(1 + row.Values.ToArray().Sum(v => v * v), rows.Squares[i], 1e-5f);
        }
    }
}
