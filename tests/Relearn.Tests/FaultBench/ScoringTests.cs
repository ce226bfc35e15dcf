extern alias FaultBench;
using FaultBench::Relearn.FaultBench.Faults;
using FaultBench::Relearn.FaultBench.Plant;
using FaultBench::Relearn.FaultBench.Readers;
using FaultBench::Relearn.FaultBench.Scoring;

namespace Relearn.Tests.FaultBench;

/// <summary>How readers are scored.</summary>
public sealed class ScoringTests
{
    static Reading Says(int day, string? cause, double probability = 1, int step = 0, string subject = "") =>
        new(day, cause is not null, [new(cause ?? "nothing_wrong", probability, step, subject, "")], cause is null ? ["loss_kept"] : ["loss_harm"], ["loss_kept", "loss_harm"]);

    static PlayedRun Run(string scenario, double moneyAfter = 10, int severity = 1, string stream = "bikes", params Reading[] readings) =>
        new(stream, scenario, severity, 1, 20, 42, scenario == "F05" ? ["age"] : [], [], [], [.. Enumerable.Repeat(100, 42)], [.. Enumerable.Repeat(0.4, 42)], [.. Enumerable.Range(0, 42).Select(d => d < 20 ? 10 : moneyAfter)],
            new Dictionary<string, IReadOnlyList<Reading>> { ["doctor"] = readings }, 1, 1);

    static JudgedRun Judged(string scenario, double moneyAfter, params Reading[] readings) => JudgedRun.Of(Run(scenario, moneyAfter, readings: readings), FaultCatalogue.Find(scenario), readings, Run("B02"));

    [Fact]
    public void A_fault_that_is_found_at_the_second_question_has_cost_what_was_lost_until_then()
    {
        var judged = Judged("F05", 4, Says(13, null), Says(27, "unit_change", 0.5, 2, "age"), Says(41, "unit_change", 0.8, 2, "age"));
        Assert.Equal((true, 800L, 48.0, 132.0, 0, 20), (judged.Found, judged.DelayRows, judged.Lost, judged.LostInAll, judged.FalseAlarms, judged.CalmDays));
        Assert.Equal((true, true, true, true, 1), (judged.First, judged.AmongThree, judged.Step, judged.Located, judged.Action));
        Assert.Equal(-Math.Log(0.8), judged.LogLoss, 12);
    }

    [Fact]
    public void An_alarm_before_the_fault_and_each_new_one_of_a_calm_run_is_false()
    {
        Assert.Equal((1, false), (Judged("F05", 10, Says(13, "inputs_moved", 1, 5), Says(27, null), Says(41, null)) is var early ? (early.FalseAlarms, early.Found) : default));
        Assert.Equal((2, 42), (Judged("B02", 10, Says(13, "inputs_moved", 1, 5), Says(27, null), Says(41, "inputs_moved", 1, 5)) is var again ? (again.FalseAlarms, again.CalmDays) : default));
        Assert.Equal(1, Judged("B02", 10, Says(13, "inputs_moved", 1, 5), Says(27, "inputs_moved", 1, 5), Says(41, "inputs_moved", 1, 5)).FalseAlarms);
    }

    [Fact]
    public void Another_action_is_worse_than_none()
    {
        Assert.Equal(-1, Judged("F05", 4, Says(41, "inputs_moved", 1, 5)).Action);
        Assert.Equal(0, Judged("F05", 4, Says(41, "unknown")).Action);
        Assert.Equal(0, Judged("F05", 4, Says(41, null)).Action);
        // What comes to the same is as good.
        Assert.Equal(1, Judged("F20", 4, Says(41, "inputs_moved", 1, 5)).Action);
    }

    [Fact]
    public void Who_always_alarms_and_who_never_does_has_no_skill()
    {
        string[] scenarios = ["F05", "F16", "F19", "B02", "B06"];
        JudgedRun[] Of(Func<int, Reading> reading) => [.. scenarios.Select(s => Judged(s, 4, reading(13), reading(27), reading(41)))];
        Assert.Equal(0, ScoreTables.Skill(Of(day => Says(day, "inputs_moved", 1, 5))));
        Assert.Equal(0, ScoreTables.Skill(Of(day => Says(day, null))));
        JudgedRun[] right = [.. scenarios.Select(s => FaultCatalogue.Find(s) is var scenario && scenario.IsBenign ? Judged(s, 4, Says(41, null)) : Judged(s, 4, Says(13, null), Says(41, scenario.Cause, 1, scenario.Step)))];
        Assert.Equal(1, ScoreTables.Skill(right));
    }

    [Fact]
    public void Intervals_come_from_resampling_types_so_one_type_that_fails_as_a_whole_makes_them_wide()
    {
        JudgedRun[] Of(params string[] scenarios) => [.. scenarios.SelectMany(s => Enumerable.Range(0, 20).Select(_ => Judged(s, 4, Says(41, s == "F05" ? null : "relation_changed", 1, 5))))];
        var interval = TypeResampling.Of(Of("F05", "F19", "F20", "F38"), r => r.Average(x => x.Found ? 1.0 : 0));
        Assert.Equal(0.75, interval.Estimate);
        // Runs alone would give about 0.65 to 0.84.
        Assert.True(interval.Low < 0.5 && interval.High == 1);
    }

    [Fact]
    public void The_table_has_a_line_for_each_reader_and_scenario()
    {
        Reading[] found = [Says(13, null), Says(27, "unit_change", 0.9, 2, "age")], calm = [Says(13, null), Says(27, null)];
        var text = ScoreTables.Of([(Run("F05", 4, readings: found), FaultCatalogue.Find("F05")), (Run("B02", readings: calm), FaultCatalogue.Find("B02"))]);
        Assert.Contains("| doctor | 0.0 [0.0, 0.0] | 100% [100%, 100%] | 800 |", text);
        Assert.Contains("| F05 | a column comes in another unit | 1 | 1/1 | 1/1 | 1/1 | 1/1 | 132 | unit_change 1 |", text);
        Assert.Contains("| B02 | nothing but the seasons | 1 | 0/1 |", text);
    }

    [Fact]
    public void Signs_are_counted_at_the_last_look_and_never_on_what_is_scored()
    {
        var runs = new[] { ("F19", Says(41, "relation_changed", 1, 5)), ("F20", Says(41, null)), ("B02", Says(41, null)) }
            .Select(r => (Run(r.Item1, 4, 2, "census", Says(27, null), r.Item2), FaultCatalogue.Find(r.Item1))).ToArray();
        var table = SignCounting.Of(runs);
        Assert.Equal(["nothing_wrong", "relation_changed"], table.Causes.Keys);
        Assert.Equal((2.0, 1.0, 1.0), (table.Causes["relation_changed"].Looks!["loss_harm"], table.Causes["relation_changed"].Seen["loss_harm"], table.Causes["nothing_wrong"].Seen["loss_kept"]));
        Assert.Throws<ArgumentException>(() => SignCounting.Of([(Run("F19"), FaultCatalogue.Find("F19"))]));
        Assert.Throws<ArgumentException>(() => SignCounting.Of([(Run("F19", 4, 1, "census"), FaultCatalogue.Find("F19"))]));
        Assert.Throws<ArgumentException>(() => SignCounting.Of([(Run("F43", 4, 2, "census"), FaultCatalogue.Find("F43"))]));
    }
}
