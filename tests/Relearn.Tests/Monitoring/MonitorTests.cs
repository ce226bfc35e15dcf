using Relearn.Monitoring;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring;

public sealed class MonitorTests
{
    static WindowReport Window(double predicted, double rate, int days = 14, int rows = 1000, ulong seed = 3)
    {
        var random = new SeededRandom(seed);
        return Relearn.Monitoring.Monitor.Window(Enumerable.Range(0, days * rows).Select(i => (i / rows, predicted, random.NextDouble() < rate)), 1);
    }

    static IReadOnlyList<string> Triggers(WindowReport window, double reference, double age = 0, Func<string, string>? change = null, double referenceRate = 0.2)
    {
        using var project = TestProject.Create(change);
        return Relearn.Monitoring.Monitor.Triggers(project.Config, [window], new(reference, reference, reference), referenceRate, age);
    }

    [Fact]
    public void A_model_that_is_right_asks_for_nothing() =>
        Assert.Empty(Triggers(Window(0.2, 0.2), BinaryMetrics.Entropy(0.2)));

    [Fact]
    public void A_prediction_that_is_off_beyond_its_tolerance_asks_for_a_retraining()
    {
        var reason = Assert.Single(Triggers(Window(0.2, 0.3), BinaryMetrics.Entropy(0.3), referenceRate: 0.3));
        Assert.StartsWith("calibration: the mean prediction is -33", reason);
    }

    [Fact]
    public void A_loss_counts_as_a_share_of_that_of_always_saying_the_rate()
    {
        static bool LogLoss(string reason) => reason.StartsWith("log loss", StringComparison.Ordinal);
        // A rate of 0.4 instead of 0.2 is harder to predict: as a constant, the model is as good as before.
        Assert.DoesNotContain(Triggers(Window(0.4, 0.4), BinaryMetrics.Entropy(0.2)), LogLoss);
        // At the same rate a model that was a third better than the constant and is no better now has lost something.
        Assert.Contains(Triggers(Window(0.2, 0.2), BinaryMetrics.Entropy(0.2) * 2 / 3), LogLoss);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(14, 5)]
    public void Too_few_days_or_rows_conclude_nothing(int days, int rows) => Assert.Empty(Triggers(Window(0.9, 0.1, days, rows), 0.1));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Two_days_do_not_say_how_sure_they_are(int days, bool unbounded)
    {
        var window = Window(0.2, 0.3, days);
        Assert.Equal(unbounded, window.Calibration == Interval.Unbounded(window.Calibration.Estimate));
        Assert.Equal(unbounded, window.LogLoss == Interval.Unbounded(window.LogLoss.Estimate));
    }

    [Fact]
    public void Age_counts_where_a_limit_is_declared()
    {
        string Limit(string y) => y.Replace("model_mb: 5", "model_mb: 5, freshness_days: 30", StringComparison.Ordinal);
        Assert.Empty(Triggers(Window(0.2, 0.2), 0.5, age: 29, Limit));
        Assert.StartsWith("age: the newest training row is 31.0 days old", Assert.Single(Triggers(Window(0.2, 0.2), 0.5, age: 31, Limit)));
        Assert.Empty(Triggers(Window(0.2, 0.2), 0.5, age: 1000));
    }

    [Fact]
    public void Windows_of_a_calibrated_model_seldom_raise_a_false_alarm()
    {
        // 300 windows of 14 days with 50 rows: a 95 % interval lies wholly beyond a tolerance of 10 % far less often than it excludes 0.
        using var project = TestProject.Create();
        var alarms = Enumerable.Range(0, 300).Count(i => Relearn.Monitoring.Monitor.Triggers(project.Config, [Window(0.2, 0.2, 14, 50, (ulong)i + 100)], new(BinaryMetrics.Entropy(0.2), BinaryMetrics.Entropy(0.2), BinaryMetrics.Entropy(0.2)), 0.2, 0).Count > 0);
        Assert.InRange(alarms, 0, 9);
    }

    [Fact]
    public void The_window_holds_what_its_days_sum_to()
    {
        var window = Relearn.Monitoring.Monitor.Window([(5, 0.2, false), (5, 0.4, true), (7, 0.6, true)], 1);
        Assert.Equal((5, 7, 2, 3L), (window.From, window.To, window.Days, window.Rows));
        Assert.Equal(2 / 3.0, window.Rate, 12);
        Assert.Equal((1.2 - 2) / 2, window.Calibration.Estimate, 12);
        Assert.Equal((-Math.Log(0.8) - Math.Log(0.4) - Math.Log(0.6)) / 3, window.LogLoss.Estimate, 12);
    }
}
