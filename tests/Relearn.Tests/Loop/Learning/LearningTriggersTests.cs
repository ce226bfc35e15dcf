using Relearn.Loop.Learning;
using Relearn.Scoping;

namespace Relearn.Tests.Loop.Learning;

public sealed class LearningTriggersTests
{
    static readonly LearningSituation Quiet = new() { DaysSinceAttempt = 3, LearntRows = 1000, NewRows = 50, ReferenceLoss = 0.4 };

    static LearningTriggers Of(LearningConfig learning, LearningSituation now)
    {
        using var project = TestProject.Create(rows: 10);
        return LearningTriggers.Of(project.Config with { Learning = learning }, now);
    }

    [Fact]
    public void Where_nothing_happened_nothing_is_due()
    {
        var triggers = Of(new() { ScheduleDays = 7, Volume = 0.1 }, Quiet);
        Assert.Empty(triggers.Triggers);
        Assert.Null(triggers.Held);
        Assert.False(triggers.Due);
    }

    [Fact]
    public void Each_trigger_starts_a_candidate_by_itself_and_says_its_figures()
    {
        LearningConfig none = new() { OnLoss = false, OnDrift = false };
        (TriggerKind Kind, LearningConfig Config, LearningSituation Now, string Says)[] cases =
        [
            (TriggerKind.Time, none with { ScheduleDays = 3 }, Quiet, "3 days"),
            (TriggerKind.Volume, none with { Volume = 0.05 }, Quiet, "50 new labelled rows, 5.0%"),
            (TriggerKind.Loss, none with { OnLoss = true }, Quiet with { Found = ["log loss: too much"] }, "too much"),
            (TriggerKind.Drift, none with { OnDrift = true }, Quiet with { Drifted = ["x"], PredictedLoss = 0.5 }, "'x' drifted"),
            (TriggerKind.Data, none with { OnData = true }, Quiet with { NewVersion = "dataset-2" }, "dataset-2"),
            (TriggerKind.Word, none, Quiet with { Word = "prices were wrong last week" }, "prices"),
        ];
        Assert.Equal(Enum.GetValues<TriggerKind>(), cases.Select(c => c.Kind));
        foreach (var (kind, config, now, says) in cases)
        {
            var triggers = Of(config, now);
            Assert.True(triggers.Due);
            Assert.Equal(kind, Assert.Single(triggers.Triggers).Kind);
            Assert.Contains(says, triggers.Triggers[0].Reason, StringComparison.Ordinal);
            // Switched off, or with nothing to find, it is silent.
            if (kind != TriggerKind.Word) { Assert.Empty(Of(none, now).Triggers); }
            Assert.Empty(Of(config with { ScheduleDays = null, Volume = null }, Quiet).Triggers);
        }
    }

    [Fact]
    public void Drift_whose_scores_predict_no_loss_is_no_trigger()
    {
        Assert.Empty(Of(new(), Quiet with { Drifted = ["x"], PredictedLoss = 0.41 }).Triggers);
        Assert.Empty(Of(new(), Quiet with { Drifted = ["x"] }).Triggers);
        Assert.Empty(Of(new(), Quiet with { PredictedLoss = 0.9 }).Triggers);
    }

    [Fact]
    public void A_trigger_every_minute_makes_one_candidate_in_the_cooldown_and_a_person_is_never_held()
    {
        var now = Quiet with { Attempted = true, DaysSinceAttempt = 1 / 1440.0, Found = ["calibration: off"] };
        var held = Of(new() { CooldownDays = 2 }, now);
        Assert.False(held.Due);
        Assert.Single(held.Triggers);
        Assert.Contains("learning.cooldown_days", held.Held, StringComparison.Ordinal);
        Assert.True(Of(new() { CooldownDays = 2 }, now with { DaysSinceAttempt = 2 }).Due);
        Assert.True(Of(new() { CooldownDays = 2 }, now with { Word = "now" }).Due);
        // The first candidate waits for nothing.
        Assert.True(Of(new() { CooldownDays = 2 }, now with { Attempted = false }).Due);
    }

    [Fact]
    public void What_candidates_may_cost_holds_them_back()
    {
        var now = Quiet with { Found = ["calibration: off"], CpuHours = 3 };
        Assert.Contains("learning.cpu_hours", Of(new() { CpuHours = 2 }, now).Held, StringComparison.Ordinal);
        Assert.True(Of(new() { CpuHours = 4 }, now).Due);
    }

    [Fact]
    public void A_clock_that_went_back_makes_nothing_due() => Assert.Empty(Of(new() { ScheduleDays = 1 }, Quiet with { DaysSinceAttempt = -5 }).Triggers);
}
