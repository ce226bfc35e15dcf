using Relearn.Analysis.Experiments;

namespace Relearn.Tests.Analysis.Experiments;

/// <summary>90,189 players of a game whose gate was moved from level 30 to level 40.</summary>
public sealed class CookieCatsTests
{
    static ExperimentReport Evaluate(ExperimentChoices choices)
    {
        using var folder = new TemporaryFolder();
        return ExperimentTable.Evaluate(SharedData.Require("cookie-cats/cookie_cats.csv"), choices with { Unit = "userid", Arm = "version", Control = "gate_30" }, folder.Path);
    }

    // The known answers that come with the data set: chi-square 6.90 (p .0086); -0.59 points, z -1.78; -0.82 points, z -3.16.
    [Fact]
    public void The_sample_ratio_and_both_effects_are_those_that_are_known()
    {
        var report = Evaluate(new() { Metrics = ["retention_7", "retention_1", "sum_gamerounds"] });
        Assert.Equal(("warning", 44_700, 45_489), (report.Ratio.State, report.Ratio.Control, report.Ratio.Treatment));
        Assert.Equal((6.90, 0.0086), (Math.Round(report.Ratio.ChiSquare, 2), Math.Round(report.Ratio.PValue, 4)));
        var (seven, one) = (report.Metrics[0].Effect, report.Metrics[1].Effect);
        Assert.Equal((-0.0082, -3.16), (Math.Round(seven.Absolute.Estimate, 4), Math.Round(seven.Statistic, 2)));
        Assert.Equal((-0.0059, -1.78), (Math.Round(one.Absolute.Estimate, 4), Math.Round(one.Statistic, 2)));
        Assert.Contains(report.Warnings, w => w.StartsWith("The sample ratio is off: 44,700 to 45,489", StringComparison.Ordinal));
        // One player of 49,854 rounds.
        Assert.Equal(49_854, report.Metrics[2].Tail!.Largest);
        Assert.True(Math.Abs(report.Metrics[2].Tail!.Effect.Absolute.Estimate) < 0.2 && report.Metrics[2].Effect.Absolute.Estimate < -1);
    }

    [Fact]
    public void A_look_that_was_planned_decides_and_one_that_was_not_asks_for_more()
    {
        Assert.Equal(ExperimentVerdict.DoNotShip, Evaluate(new() { Metrics = ["retention_7"], Final = true }).Verdict);
        Assert.Equal(ExperimentVerdict.KeepRunning, Evaluate(new() { Metrics = ["retention_7"] }).Verdict);
    }
}
