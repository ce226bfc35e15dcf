using Relearn.Monitoring.Performance;
using Relearn.Monitoring.Performance.Unlabelled;

namespace Relearn.Tests.Monitoring.Performance.Unlabelled;

public sealed class UnlabelledPerformanceTests
{
    static readonly DecisionRows s_reference = new SimulatedDecisions { Days = 40, FirstDay = 19_900, Seed = 99, RowsADay = 250, DayEffect = 0 }.Make();

    static readonly SimulatedDecisions s_plain = new() { Days = 14, RowsADay = 200, DayEffect = 0 };

    static IReadOnlyList<UnlabelledEstimate> Estimate(DecisionRows[] judged, DecisionRows[] open, DecisionRows? reference = null) =>
        UnlabelledPerformance.Estimate(SimulatedDecisions.Project, judged, open, reference ?? s_reference);

    static double Right(DecisionRows rows) => 1 - Enumerable.Range(0, rows.Count).Average(i => rows.IsError(i) ? 1.0 : 0);

    [Fact]
    public void Where_only_the_inputs_moved_the_estimate_is_as_near_as_chance_allows_and_its_interval_holds()
    {
        var (inside, error) = (0, 0.0);
        for (var seed = 0; seed < 20; seed++)
        {
            var rows = (s_plain with { Seed = (ulong)seed, Number = (_, u) => Math.Sqrt(u) }).Make();
            var estimate = Assert.Single(Estimate([], [rows]));
            Assert.Null(estimate.Refusal);
            inside += Right(rows) >= estimate.Accuracy!.Low && Right(rows) <= estimate.Accuracy.High ? 1 : 0;
            error += Math.Abs(Right(rows) - estimate.Accuracy.Estimate) / 20;
        }
        // 2,800 rows: a standard error of 0.0083, a mean error of 0.0066 while all is right.
        Assert.InRange(error, 0, 0.0095);
        Assert.InRange(inside, 16, 20);
    }

    [Fact]
    public void The_expected_area_and_log_loss_are_those_that_turn_out()
    {
        var rows = (s_plain with { RowsADay = 2000 }).Make();
        var estimate = Assert.Single(Estimate([rows], []));
        var area = Relearn.Numerics.BinaryMetrics.Areas([.. rows.Scores.Select(s => (double)s)], [.. rows.Outcomes.Select(o => o == OutcomeState.Positive)]).RocAuc;
        Assert.Equal(area, estimate.RocAuc!.Value, 0.01);
        Assert.Equal(Enumerable.Range(0, rows.Count).Average(i => Relearn.Numerics.BinaryMetrics.LogLoss(rows.Scores[i], rows.Outcomes[i] == OutcomeState.Positive)), estimate.LogLoss!.Estimate, 0.01);
        Assert.Equal(Enumerable.Range(0, rows.Count).Average(i => SimulatedDecisions.Project.Kpi.ValueOf(rows.Acted[i], rows.Outcomes[i] == OutcomeState.Positive)), estimate.Money!.Estimate, 0.03);
    }

    [Fact]
    public void Scores_that_are_not_probabilities_are_read_by_what_the_reference_shows()
    {
        static DecisionRows Bent(DecisionRows rows) => new()
        {
            Days = rows.Days,
            Outcomes = rows.Outcomes,
            Acted = rows.Acted,
            Delays = rows.Delays,
            Columns = rows.Columns,
            Codes = rows.Codes,
            Scores = Array.ConvertAll(rows.Scores, s => s * s * s),
        };
        var rows = Bent((s_plain with { RowsADay = 1000 }).Make());
        Assert.Equal(Right(rows), Assert.Single(Estimate([], [rows], Bent(s_reference))).Accuracy!.Estimate, 0.015);
    }

    [Fact]
    public void Rows_that_have_nothing_in_common_with_the_reference_are_refused() =>
        Assert.Contains("a classifier tells its rows", Assert.Single(Estimate([], [(s_plain with { Group = (_, _) => 100 }).Make()])).Refusal);

    [Fact]
    public void A_region_that_the_reference_does_not_know_is_refused_and_a_sliver_of_it_is_not()
    {
        var planted = Assert.Single(Estimate([], [(s_plain with { Group = (_, u) => u < 0.1 ? 100 : (int)(u * 8) }).Make()]));
        Assert.Contains("in regions with fewer than 20 rows", planted.Refusal);
        Assert.Equal(0.1, planted.UnseenShare, 0.03);
        Assert.Null(planted.Accuracy);
        Assert.Null(Assert.Single(Estimate([], [(s_plain with { Group = (_, u) => u < 0.02 ? 100 : (int)(u * 8) }).Make()])).Refusal);
    }

    [Fact]
    public void Few_rows_of_the_reference_that_still_speak_are_refused()
    {
        // Nearly all rows lie where a hundredth of the reference does.
        var estimate = Assert.Single(Estimate([], [(s_plain with { Number = (_, u) => u < 0.97 ? 0.99 + u / 100 : u, Group = (_, _) => 7 }).Make()]));
        Assert.NotNull(estimate.Refusal);
        Assert.InRange(estimate.EffectiveShare, 0, 0.1);
    }

    [Fact]
    public void After_outcomes_have_changed_nothing_is_estimated_until_they_are_as_said_again()
    {
        var flipped = (s_plain with { FirstDay = 20_014, FaultFrom = 0, Fault = (number, _, yes) => number > 0.6 ? !yes : yes }).Make();
        DecisionRows At(int day) => (s_plain with { FirstDay = day, Seed = (ulong)day }).Make();
        var estimates = Estimate([At(20_000), flipped], [At(20_028)]);
        Assert.Null(estimates[0].Refusal);
        Assert.Contains("the outcomes themselves have changed", estimates[2].Refusal);
        Assert.Null(Estimate([flipped, At(20_028)], [At(20_042)])[^1].Refusal);
    }

    [Fact]
    public void A_reference_with_few_outcomes_or_of_one_class_is_refused()
    {
        Assert.Contains("the reference has 400 decisions with outcomes; 500 are needed", Assert.Single(Estimate([], [s_plain.Make()], new SimulatedDecisions { Days = 2 }.Make())).Refusal);
        Assert.Contains("turned out the same", Assert.Single(Estimate([], [s_plain.Make()], new SimulatedDecisions { FaultFrom = 0, Fault = (_, _, _) => true }.Make())).Refusal);
    }

    [Fact]
    public void An_empty_window_and_ten_rows_at_night_are_too_few()
    {
        Assert.Contains("0 decisions with a score are too few", Assert.Single(Estimate([], [DecisionRows.None])).Refusal);
        Assert.Contains("10 decisions with a score are too few", Assert.Single(Estimate([], [new SimulatedDecisions { Days = 1, RowsADay = 10 }.Make()])).Refusal);
    }
}
