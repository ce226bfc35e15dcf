using Relearn.Modeling.Segments;
using Relearn.Monitoring.Performance;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Monitoring.Performance;

public sealed class PerformanceMonitoringTests
{
    const double Budget = 360;

    // The first window, counted from 0, at which the family alarms; -1 for none; and what it says.
    static (int At, string Name) FirstAlarm(PerformanceReport report, double budget = Budget)
    {
        var family = new FamilyDetector(budget);
        for (var w = 0; w < report.Windows.Count; w++)
        {
            if (report.Windows[w].Evidence.Count == 0) { continue; }
            var step = family.Step([.. report.Windows[w].Evidence.Select(e => ($"{e.Monitor} {e.Subject}", e.Weight, e.EValue))]);
            if (step.Alarm) { return (w, step.Shares[0].Name); }
        }
        return (-1, "");
    }

    static readonly DecisionRows s_reference = new SimulatedDecisions { Days = 60, FirstDay = 19_900, Seed = 99 }.Make();

    static readonly string[] s_ofLabels = ["rate ", "delay ", "unlabelled "];

    static PerformanceReport Report(SimulatedDecisions decisions, DecisionRows? reference = null) => PerformanceMonitoring.Of(SimulatedDecisions.Project, decisions.Make(), reference ?? s_reference);

    [Fact]
    public void While_nothing_changes_false_alarms_keep_to_the_budget()
    {
        // 60 streams of 120 days at one alarm in 360 windows: 20 are allowed on average.
        var alarms = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var reference = new SimulatedDecisions { Days = 42, FirstDay = 19_900, Seed = 1000 + (ulong)seed, RowsADay = 60, DayEffect = 0.25, Weekend = 0.4 }.Make();
            alarms += FirstAlarm(Report(new() { Days = 120, Seed = (ulong)seed, RowsADay = 60, DayEffect = 0.25, Weekend = 0.4 }, reference)).At >= 0 ? 1 : 0;
        }
        Assert.InRange(alarms, 0, 20);
    }

    [Fact]
    public void Outcomes_that_turn_raise_the_alarm_within_days_and_say_what_they_cost()
    {
        var report = Report(new() { Days = 60, FaultFrom = 40, Fault = (number, _, yes) => number > 0.7 ? !yes : yes });
        var (at, name) = FirstAlarm(report);
        Assert.InRange(at, 40, 43);
        Assert.DoesNotContain(name, s_ofLabels);
        var worst = report.Windows[^1].Evidence.MaxBy(e => e.EValue)!;
        Assert.True(worst.Harm);
        Assert.InRange(worst.LossPerDecision!.Value, 0.3, 5);
        Assert.Equal(5, worst.Step);
        var loss = report.Metrics.First(m => m.Name == "loss");
        Assert.True(loss.Recent!.Low > loss.Reference!.High + loss.Tolerance);
        Assert.Equal(loss.LossPerDay!.Value, loss.LossPerDecision!.Value * 200, 6);
    }

    [Fact]
    public void A_model_whose_world_is_as_before_loses_nothing_beyond_chance()
    {
        var report = Report(new() { Days = 60 });
        Assert.Null(report.Problem);
        Assert.Equal(-1, FirstAlarm(report).At);
        Assert.Equal("as before", report.Labels);
        Assert.All(report.Metrics, m => Assert.InRange(m.Reference!.Estimate, m.Recent!.Low - m.Tolerance, m.Recent.High + m.Tolerance));
        Assert.Equal(Enumerable.Range(20_000, 60), report.Windows.Select(w => w.From));
    }

    [Fact]
    public void Later_events_and_fewer_events_are_told_apart()
    {
        Assert.Equal("later events", Report(new() { FaultFrom = 30, Later = 2 }).Labels);
        Assert.Equal("fewer events", Report(new() { FaultFrom = 30, Fault = (number, group, yes) => yes && group >= 4 }).Labels);
        Assert.Equal("fewer events and later events", Report(new() { FaultFrom = 30, Later = 2, Fault = (_, group, yes) => yes && group >= 4 }).Labels);
    }

    [Fact]
    public void Without_a_reference_its_own_first_days_are_one()
    {
        var report = PerformanceMonitoring.Of(SimulatedDecisions.Project, new SimulatedDecisions { Days = 100, FaultFrom = 70, Fault = (number, _, yes) => number > 0.7 ? !yes : yes }.Make());
        Assert.Equal(("the first 20 days", 4000L, 20), (report.Reference, report.ReferenceRows, report.ReferenceWindows));
        Assert.Equal(20_020, report.Windows[0].From);
        Assert.InRange(FirstAlarm(report).At, 50, 54);
    }

    [Fact]
    public void Too_short_a_reference_concludes_nothing_and_says_so()
    {
        var report = Report(new(), new SimulatedDecisions { Days = 3, FirstDay = 19_900 }.Make());
        Assert.StartsWith("the reference has 3 windows with outcomes; 5 are needed", report.Problem);
        Assert.All(report.Windows, w => Assert.Empty(w.Evidence));
        Assert.All(report.Metrics, m => Assert.Null(m.Reference));
        Assert.StartsWith("no decision of the reference has an outcome", Report(new(), DecisionRows.None).Problem);
    }

    [Fact]
    public void Nothing_at_all_is_reported_as_nothing()
    {
        var report = PerformanceMonitoring.Of(SimulatedDecisions.Project, DecisionRows.None);
        Assert.Equal("no decision of the reference has an outcome", report.Problem);
        Assert.Empty(report.Windows);
        Assert.Empty(report.Unlabelled);
    }

    [Fact]
    public void Labels_that_stop_coming_are_evidence_of_that_alone()
    {
        var report = Report(new() { Days = 50, Known = (day, o) => day >= 30 ? OutcomeState.Missing : o });
        Assert.InRange(FirstAlarm(report).At, 30, 45);
        Assert.Equal("no labels", report.Labels);
        Assert.All(report.Windows[^1].Evidence, e => Assert.Equal("unlabelled", e.Monitor));
    }

    [Fact]
    public void Decisions_that_are_too_young_are_in_no_window_yet()
    {
        var report = Report(new() { Days = 50, Known = (day, o) => day >= 45 ? OutcomeState.Pending : o });
        Assert.Equal(20_044, report.Windows[^1].To);
        var young = report.Unlabelled[^1];
        Assert.Null(young.Refusal);
        Assert.Null(young.Realised);
        Assert.Equal(20_049, young.To);
    }

    [Fact]
    public void A_window_of_one_class_and_a_score_that_is_no_number_leave_numbers()
    {
        var rows = new SimulatedDecisions { Days = 30, FaultFrom = 20, Fault = (_, _, _) => false }.Make();
        for (var i = 0; i < rows.Count; i += 50) { rows.Scores[i] = float.NaN; }
        var report = PerformanceMonitoring.Of(SimulatedDecisions.Project, rows, s_reference);
        Assert.All(report.Windows.SelectMany(w => w.Evidence), e => Assert.True(double.IsFinite(e.EValue)));
        Assert.InRange(FirstAlarm(report).At, 20, 22);
        Assert.Equal("fewer events", report.Labels);
    }

    [Fact]
    public void Days_with_few_decisions_are_put_together()
    {
        var report = Report(new() { Days = 40, RowsADay = 7 });
        Assert.All(report.Windows, w => Assert.InRange(w.Rows, 30, 41));
        Assert.Equal(Enumerable.Range(0, 8).Select(w => 20_000 + 5 * w), report.Windows.Select(w => w.From));
    }

    [Fact]
    public async Task A_replay_is_watched_from_its_log_and_inputs_are_called_by_their_names()
    {
        using var project = TestProject.Create(rows: 24_000);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        var run = System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Latest("run")!.Body, Relearn.Modeling.ModelJson.Default.ModelRun)!;
        var decisions = Relearn.Monitoring.MaturedDecisions.Read(workspace.Project, workspace.OpenRelease().Predictor, run, project.Log, [(Relearn.Serving.PredictionLog.Replay, null)], null);
        var report = PerformanceMonitoring.Of(workspace.Project, decisions, null);
        Assert.Null(report.Problem);
        // 33 days are held out; 14 of them are the reference, and 144 decisions a day behind them.
        Assert.Equal("the first 14 days", report.Reference);
        Assert.InRange(report.Windows.Count, 18, 20);
        Assert.All(report.Windows.SkipLast(1), w => Assert.Equal(144, w.Rows));
        Assert.Contains(report.Metrics, m => m is { Name: "money", Recent: not null, Reference: not null });
        var rows = DecisionRows.Of(decisions);
        Assert.Equal(["city", "x"], rows.Columns.Order());
        Assert.StartsWith("city = '", rows.Words(Array.IndexOf(rows.Columns, "city"), 0, 0));
        Assert.StartsWith("x <= ", rows.Words(Array.IndexOf(rows.Columns, "x"), 0, 3));
        Assert.Equal("x is missing", rows.Words(Array.IndexOf(rows.Columns, "x"), InputCodes.Missing, InputCodes.Missing));
    }

    [Fact]
    public void The_same_decisions_give_the_same_bits()
    {
        static string Text() => string.Join('\n', Report(new() { FaultFrom = 30, Fault = (number, _, yes) => number > 0.9 ? !yes : yes }).Windows.SelectMany(w => w.Evidence).Select(e => FormattableString.Invariant($"{e.Monitor} {e.Subject} {e.EValue:R} {e.Detail}")));
        Assert.Equal(Text(), Text());
    }
}
