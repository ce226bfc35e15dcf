using Relearn.Modeling.Evaluation;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class DecisionReportTests
{
    static ProjectConfig Project(double? alertsPerDay = null) => new()
    {
        Name = "rare",
        Data = new() { File = "rows.csv" },
        Label = new("fraud", "x > 1"),
        Features = [],
        Decision = new() { AlertsPerDay = alertsPerDay },
        Kpi = new() { TruePositive = 10, FalsePositive = -1 },
    };

    // Ten rows, 0.1 to 1.0; true are those with 1.0, 0.8 and 0.3.
    static readonly double[] Scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
    static readonly bool[] Labels = [false, false, true, false, false, false, false, true, false, true];

    [Fact]
    public void The_curve_goes_from_acting_on_none_to_acting_on_all_and_passes_the_threshold()
    {
        var curve = DecisionReport.Of(Scores, Labels, new int[10], 0.75, Project()).Curve;
        Assert.Equal([0L, 1, 2, 3, 6, 10], curve.Select(p => p.Acted));
        Assert.Equal([null, 1.0, 0.9, 0.8, 0.5, 0.1], curve.Select(p => p.Threshold));
        Assert.Equal([0, 1 / 3.0, 1 / 3.0, 2 / 3.0, 2 / 3.0, 1], curve.Select(p => p.Recall));
        Assert.Equal([0, 1, 0.5, 2 / 3.0, 2 / 6.0, 0.3], curve.Select(p => p.Precision));
        // 10 for a hit and -1 for a false alarm, over ten rows.
        Assert.Equal([0, 1.0, 0.9, 1.9, 1.6, 2.3], curve.Select(p => Math.Round(p.ValuePerDecision, 9)));
        Assert.Equal([false, false, false, true, false, false], curve.Select(p => p.Chosen));
    }

    [Fact]
    public void A_threshold_above_every_row_is_acting_on_none() => Assert.True(DecisionReport.Of(Scores, Labels, new int[10], 1.1, Project()).Curve[0].Chosen);

    [Fact]
    public void Rows_of_one_probability_are_acted_on_together()
    {
        var curve = DecisionReport.Of([0.5, 0.5, 0.5, 0.9], [true, false, true, true], new int[4], 0.5, Project()).Curve;
        Assert.Equal([0L, 1, 4], curve.Select(p => p.Acted));
    }

    [Fact]
    public void Alerts_are_the_most_probable_rows_of_each_day()
    {
        // Two days of five rows: the surest of the first is a miss (0.5), the surest of the second a hit (1.0).
        int[] days = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        var alerts = DecisionReport.Of(Scores, Labels, days, 0.5, Project(alertsPerDay: 1)).Alerts;
        Assert.Equal((2L, 1L, 3L), (alerts.Alerts, alerts.Recall.Hits, alerts.Recall.Trials));
        Assert.Equal(0.5, alerts.Precision.Share.Estimate);
        // One and a half a day are one on the first and two on the second.
        Assert.Equal(3, DecisionReport.Of(Scores, Labels, days, 0.5, Project(alertsPerDay: 1.5)).Alerts.Alerts);
        // Without a number, as many as are true: 1.0, 0.9 and 0.8.
        var free = DecisionReport.Of(Scores, Labels, days, 0.5, Project()).Alerts;
        Assert.Equal((null, 3L, 2L), (free.PerDay, free.Alerts, free.Recall.Hits));
    }

    [Fact]
    public void Probabilities_that_hardly_differ_tell_no_rows_apart()
    {
        Assert.True(DecisionReport.Of([0.0001, 0.0001005, 0.0001], [true, false, false], new int[3], 0.5, Project()).ScoresEqual);
        Assert.False(DecisionReport.Of([0.0001, 0.000102, 0.0001], [true, false, false], new int[3], 0.5, Project()).ScoresEqual);
    }
}
