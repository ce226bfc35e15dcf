using Relearn.Data;
using Relearn.Modeling.Evaluation;
using Relearn.Monitoring;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Tests.Data.Maturity;

namespace Relearn.Tests.Monitoring;

public sealed class LabelAgeTests
{
    const double Day = DatasetImport.Day;
    const double Hour = 3.6e9;

    static readonly NaturalLabel s_bought = new("bought_at", "days(30)", 30 * Day, 0, null);

    static LoggedOutcome Outcome(double happened, double arrived, double value, string by = "shop") => new(null, null, "key", happened, arrived, value, by, PredictionSource.Live);

    static OutcomeJoin Join(double[] times, double moment, NaturalLabel? natural, params (int At, LoggedOutcome Outcome)[] outcomes)
    {
        var join = new OutcomeJoin(times, moment, natural);
        foreach (var (at, outcome) in outcomes) { join.Take(at, outcome); }
        return join;
    }

    [Fact]
    public void A_decision_is_positive_negative_or_pending()
    {
        // At day 40: 30 days old or more are the first two.
        var join = Join([0, 5 * Day, 20 * Day, 39 * Day], 40 * Day, s_bought, (0, Outcome(3 * Day, 3 * Day, 1)), (2, Outcome(21 * Day, 21 * Day, 1)));
        var (now, atAge, timing) = join.Finish();
        Assert.Equal([1, 0, double.NaN, double.NaN], now);
        Assert.Equal(now, atAge);
        Assert.Equal((30.0, true, 1L, 1L, 2L, 1L), (timing.AgeDays, timing.Events, timing.Positive, timing.Negative, timing.Pending, timing.PendingSeen));
        Assert.Equal([1, double.NaN, 1, double.NaN], join.Arrived);
        Assert.Equal(1, timing.Curve[^1].Seen.Estimate);
    }

    [Fact]
    public void The_lag_of_the_source_is_waited_for()
    {
        var (now, _, timing) = Join([0, 10 * Day], 40 * Day, s_bought with { Lag = null }, (0, Outcome(3 * Day, 4 * Day, 1))).Finish();
        Assert.InRange(timing.AgeDays, 31, 31.02);
        Assert.Equal([1, double.NaN], now);
    }

    [Fact]
    public void Outcomes_that_are_not_as_they_should_be_are_counted_and_the_later_of_two_counts()
    {
        var (now, atAge, timing) = Join([0, 1 * Day, 2 * Day], 100 * Day, s_bought,
            (0, Outcome(-Hour, 2 * Day, 1)),
            (0, Outcome(31 * Day, 32 * Day, 1)),
            (0, Outcome(5 * Day, 4 * Day, 1)),
            (1, Outcome(2 * Day, 3 * Day, 1)),
            (1, Outcome(2 * Day, 4 * Day, 1)),
            (1, Outcome(3 * Day, 5 * Day, 0, "desk")),
            (2, Outcome(3 * Day, 3 * Day, 1)),
            // It was taken back when the decision was older than the label age.
            (2, Outcome(4 * Day, 50 * Day, 0, "desk"))).Finish();
        Assert.Equal([0, 0, 0], now);
        Assert.Equal([0, 0, 1], atAge);
        Assert.Equal((1L, 1L, 1L, 1L, 2L, 1L), (timing.Faults.BeforeRow, timing.Faults.BehindWindow, timing.Faults.BeforeEvent, timing.Faults.Repeated, timing.Faults.Contradicting, timing.Late));
        Assert.Equal(new ContradictedOutcome("key 1970-01-02T00:00:00Z", 1, "shop", 0, "desk"), timing.Faults.Examples[0]);
    }

    [Fact]
    public void Where_outcomes_say_both_a_quick_one_does_not_stand_for_slow_ones()
    {
        // False outcomes come after an hour, true ones after five days. At day 30 the last days know the false ones alone.
        double[] times = [.. Enumerable.Range(0, 3000).Select(i => i * Day / 100)];
        (int, LoggedOutcome)[] outcomes = [.. Enumerable.Range(0, 3000).Select(i => i % 4 == 0 ? (i, Outcome(times[i], times[i] + 5 * Day, 1)) : (i, Outcome(times[i], times[i] + Hour, 0))).Where(o => o.Item2.ArrivalTime <= 30 * Day).OrderBy(o => o.Item2.ArrivalTime)];
        var join = Join(times, 30 * Day, null, outcomes);
        var (now, atAge, timing) = join.Finish();
        Assert.Equal(5, timing.AgeDays, 0.01);
        Assert.All(Enumerable.Range(0, 3000), i => Assert.Equal(times[i] + timing.AgeDays * Day > 30 * Day, double.IsNaN(atAge[i])));
        Assert.Equal(0.25, now.Where(n => !double.IsNaN(n)).Average(), 1e-2);
        // What had arrived says that the rate has fallen to nothing.
        Assert.All(Enumerable.Range(2600, 300), i => Assert.NotEqual(1, join.Arrived[i]));
        // Where nothing is outstanding every decision is judged.
        Assert.DoesNotContain(double.NaN, Join([0, 29 * Day], 30 * Day, null, (0, Outcome(0, 20 * Day, 1)), (1, Outcome(29 * Day, 29 * Day, 0))).Finish().Now);
        Assert.Equal(2, Join([0, 29 * Day, 29.5 * Day], 30 * Day, null, (0, Outcome(0, 20 * Day, 1)), (1, Outcome(29 * Day, 29 * Day, 0))).Finish().Timing.Pending);
    }

    [Fact]
    public void A_comparison_at_equal_age_says_nothing_where_the_naive_one_says_decay()
    {
        // A model that is right on every day, 100 days of traffic, looked at on the last day.
        using var project = TestProject.Create();
        var scenario = new DelayScenario(8, 50_000, 100);
        var moment = 100 * Day;
        var join = new OutcomeJoin(scenario.At, moment, s_bought);
        foreach (var i in Enumerable.Range(0, 50_000).Where(i => scenario.At[i] + scenario.Delay[i] <= moment).OrderBy(i => scenario.At[i] + scenario.Delay[i]))
        {
            join.Take(i, Outcome(scenario.At[i] + scenario.Delay[i], scenario.At[i] + scenario.Delay[i], 1));
        }
        var (_, atAge, _) = join.Finish();
        var rate = scenario.Delay.Average(d => double.IsNaN(d) ? 0.0 : 1);
        IReadOnlyList<string> Triggers(Func<int, double> outcome, int from, int end)
        {
            var window = Relearn.Monitoring.Monitor.Window(Enumerable.Range(0, 50_000).Select(i => (Day: (int)(scenario.At[i] / Day), i)).Where(r => r.Day >= from && r.Day < end && !double.IsNaN(outcome(r.i))).Select(r => (r.Day, rate, outcome(r.i) == 1)), 1);
            return Relearn.Monitoring.Monitor.Triggers(project.Config, [window], new(1, 1, 1), rate, 0);
        }
        Assert.Contains(Triggers(i => double.IsNaN(join.Arrived[i]) ? 0 : 1, 86, 100), t => t.StartsWith("calibration: the mean prediction is +", StringComparison.Ordinal));
        Assert.Empty(Triggers(i => atAge[i], 56, 70));
        Assert.True(double.IsNaN(atAge[^1]));
    }

    static TestProject Late(string more = "", string learner = "trees") => TestProject.CreateFrom(new DelayScenario(6, 12_000, 120).ToCsv(), $$"""
        name: late
        goal: Who will buy within a month.
        data:
          file: rows.csv
          time: { column: at }
          key: user
          columns:
            at: time
            user: text
            x: number
            kind: text
            bought_at: { type: time, known: after }
            loaded_at: { type: time, known: after }
        label:
          name: bought
          event: bought_at
          window: days(30)
          known: loaded_at
          {{more}}
        features:
          x: x
          kind: kind
        split: { test: 0.3, validation: 0.4 }
        model: { learner: {{learner}}, trees: 20, leaves: 8 }
        kpi: { true_positive: 3, false_positive: -1 }
        slices:
          in: kind == "in"
          out: kind == "out"
        monitoring: { window_days: 7 }
        """);

    [Theory]
    [InlineData("", "linear")]
    [InlineData("delay: weights", "trees")]
    [InlineData("delay: delayed_feedback", "trees")]
    [InlineData("delay: delayed_feedback", "linear")]
    [InlineData("delay: delayed_feedback", "rate_table")]
    public async Task A_project_with_late_labels_turns_and_is_judged_at_one_age(string delay, string learner)
    {
        using var project = Late(delay, learner);
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        var run = report.Run;
        Assert.InRange(run.Metrics.MeanPrediction / run.Metrics.PositiveRate, 0.85, 1.15);
        // What also learns from pending rows is fresher by their age.
        var behind = (workspace.Project.Label.Delay, learner) switch { (LabelDelay.Mature, _) => 30.0, (_, "linear") => 0, _ => 0.1 };
        using (var learnt = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash)))
        {
            Assert.InRange((TimeSplit.TimeAt(learnt, run.Validation.First) - run.TrainedUntil) / Day, behind, behind + 0.9);
        }
        Assert.True(workspace.Reproduce(cancellation: TestContext.Current.CancellationToken).Equal);
        var predictor = workspace.OpenBundle(run);
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        var scored = ScoredRows.Of(new(file, predictor.Encoder, null), run.Test, [predictor.Scorer]);
        Assert.Equal(run.Metrics.MeanPrediction, scored.Probabilities(0, run.Calibration).Average(), 1e-12);
        // A table of one feature, or trees on few rows, need not beat every baseline.
        Assert.True(report.Gate.Passed || learner != "linear", string.Join("; ", report.Gate.Checks.Where(c => !c.Passed).Select(c => c.Detail)));
        if (report.Monitoring is not { } monitoring) { return; }
        Assert.InRange(monitoring.Labels!.AgeDays, 30 + 2 / 24.0, 30.1);
        Assert.Equal((monitoring.Predictions, 0L), (monitoring.Matured, monitoring.Labels.Pending));
        Assert.Equal(run.Metrics.PositiveRate, (double)monitoring.Labels.Positive / monitoring.Matured, 1e-12);
        Assert.InRange(monitoring.Labels.Curve[12].Seen.Estimate, 0.7, 1);
    }

    [Fact]
    public async Task Rows_are_read_once_and_the_ways_of_training_are_compared()
    {
        using var project = Late("delay: weights");
        using var workspace = project.Open();
        var maturity = await workspace.MaturityAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["all", "in", "out"], maturity.Curves.Select(c => c.Segment));
        Assert.InRange(maturity.States!.Lag / Hour, 2, 2.03);
        Assert.Equal(12_000, maturity.States.Positive + maturity.States.Negative + maturity.States.Pending);
        Assert.True(maturity.Curves[1].Curve[6].Seen.Low > maturity.Curves[2].Curve[6].Seen.High);
        var compared = await workspace.DelaysAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("weights", "mature"), (compared.Declared, compared.Options[0].Name));
        Assert.Equal(compared.Options.Select(o => o.LogLoss), (await workspace.DelaysAsync(TestContext.Current.CancellationToken)).Options.Select(o => o.LogLoss));
        Assert.Single(workspace.Ledger.List("delays"));
    }
}
