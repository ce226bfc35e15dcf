using Relearn.Modeling.LabelNoise;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.LabelNoise;

public sealed class FlipModelTests
{
    // Rows whose probability goes from near 0 to near 1, and labels drawn by it; what happens to them is the caller's.
    static (double[] Probabilities, bool[] Labels) World(ulong seed, int rows, Func<double, double> truth, double turned)
    {
        var random = new SeededRandom(seed);
        var (p, y) = (new double[rows], new bool[rows]);
        for (var i = 0; i < rows; i++)
        {
            p[i] = 1 / (1 + Math.Exp(-(random.NextDouble() * 10 - 5)));
            y[i] = random.NextDouble() < truth(p[i]);
            if (random.NextDouble() < turned) { y[i] = !y[i]; }
        }
        return (p, y);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void The_share_of_turned_labels_is_in_the_interval_in_19_of_20_worlds(double turned)
    {
        var inside = Enumerable.Range(1, 100).Count(seed => World((ulong)seed, 3000, p => p, turned) is var (p, y) && FlipModel.Fit(p, y).Wrong is var w && w.Low <= turned && turned <= w.High);
        // 95 expected; fewer than 88 would come by chance once in a thousand.
        Assert.InRange(inside, 88, 100);
    }

    [Fact]
    public void Turned_labels_are_told_from_a_world_that_moved()
    {
        var told = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var (p, y) = World(seed, 6000, p => p, 0.1);
            told += FlipModel.Fit(p, y).LogEvidence > 3 ? 1 : 0;
            // Odds that are a third of what they were, and odds that say half as much.
            foreach (var moved in new Func<double, double>[] { q => q / (q + 3 * (1 - q)), q => Math.Sqrt(q) / (Math.Sqrt(q) + Math.Sqrt(1 - q)) })
            {
                (p, y) = World(seed, 6000, moved, 0);
                Assert.True(FlipModel.Fit(p, y).LogEvidence < 3);
            }
        }
        Assert.InRange(told, 18, 20);
    }

    [Fact]
    public void Labels_that_are_what_the_model_says_are_not_called_turned()
    {
        var found = Enumerable.Range(1, 200).Count(seed => World((ulong)seed, 2000, p => p, 0) is var (p, y) && FlipModel.Fit(p, y).LogEvidence > 0);
        Assert.Equal(0, found);
        var none = FlipModel.Fit([], []);
        Assert.Equal((0, 0.0), (none.Rows, none.LogEvidence));
    }

    [Fact]
    public void One_sided_errors_are_told_apart()
    {
        var (p, y) = World(3, 20_000, p => p, 0);
        var random = new SeededRandom(4);
        for (var i = 0; i < y.Length; i++) { y[i] = y[i] && random.NextDouble() >= 0.2; }
        var found = FlipModel.Fit(p, y);
        Assert.InRange(found.Down, 0.17, 0.23);
        Assert.InRange(found.Up, 0, 0.01);
    }
}
