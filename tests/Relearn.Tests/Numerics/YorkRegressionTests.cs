using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class YorkRegressionTests
{
    // K. Pearson's points with D. York's weights; slope and intercept as of York et al., American Journal of Physics 72(3), 2004, section V.
    static readonly double[] s_x = [0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4], s_y = [5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5];
    static readonly double[] s_wx = [1000, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1], s_wy = [1, 1.8, 4, 8, 20, 20, 70, 70, 100, 500];

    [Fact]
    public void The_published_line_is_found()
    {
        var line = YorkRegression.Fit([.. s_x.Select((x, i) => (x, 1 / s_wx[i], s_y[i], 1 / s_wy[i]))])!.Value;
        Assert.Equal(-0.480533407, line.Slope, 1e-8);
        Assert.Equal(5.47991022, line.Intercept, 1e-7);
        Assert.Equal(0.0579, line.SlopeError, 0.0005);
    }

    [Fact]
    public void The_interval_holds_the_true_slope_about_as_often_as_it_says_where_a_plain_line_would_be_too_flat()
    {
        var random = new SeededRandom(4);
        var (held, plain) = (0, 0.0);
        const int Trials = 400;
        for (var trial = 0; trial < Trials; trial++)
        {
            var points = new List<(double, double, double, double)>();
            for (var i = 0; i < 12; i++)
            {
                var x = Normal(ref random);
                points.Add((x + 0.7 * Normal(ref random), 0.49, 2 * x + 0.7 * Normal(ref random), 0.49));
            }
            var slope = YorkRegression.Fit(points)!.Value.Interval;
            held += slope.Low <= 2 && 2 <= slope.High ? 1 : 0;
            var (mx, my) = (points.Average(p => p.Item1), points.Average(p => p.Item3));
            plain += points.Sum(p => (p.Item1 - mx) * (p.Item3 - my)) / points.Sum(p => (p.Item1 - mx) * (p.Item1 - mx)) / Trials;
        }
        Assert.InRange((double)held / Trials, 0.88, 0.99);
        Assert.InRange(plain, 1, 1.6);
    }

    [Fact]
    public void Two_points_or_one_x_make_no_line()
    {
        Assert.Null(YorkRegression.Fit([(0, 1, 0, 1), (1, 1, 1, 1)]));
        Assert.Null(YorkRegression.Fit([(1, 1, 0, 1), (1, 1, 1, 1), (1, 1, 2, 1)]));
    }

    static double Normal(ref SeededRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
