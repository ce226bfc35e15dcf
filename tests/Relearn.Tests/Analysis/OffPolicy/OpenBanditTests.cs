using Relearn.Analysis.OffPolicy;
using Relearn.Modeling.Learners;

namespace Relearn.Tests.Analysis.OffPolicy;

/// <summary>The Open Bandit data, campaign "men": 10,000 impressions of a bandit and 10,000 of random choice among 34 items.</summary>
public sealed class OpenBanditTests
{
    static PolicyReport Evaluate(string log, PolicyChoices choices)
    {
        using var folder = new TemporaryFolder();
        return PolicyTable.Evaluate(SharedData.Require($"obd/{log}/men/men.csv"), choices with { Action = "item_id", Reward = "click", Propensity = "propensity_score" }, folder.Path, new Execution { Threads = 1 });
    }

    static double ValueOf(PolicyReport report, string name) => report.Estimates.Single(e => e.Name == name).Value.Estimate;

    // Known answers that come with the data set: IPS 0.00301, SNIPS 0.00319, largest weight 178, 656 effective rows; the random log itself earned 0.0046.
    [Fact]
    public void Random_choice_judged_by_the_log_of_the_bandit_gives_the_known_figures()
    {
        var report = Evaluate("bts", new() { To = "uniform", Context = ["position", "user_feature_0"] });
        Assert.False(report.Refused);
        Assert.Equal((0.00301, 0.00319), (Math.Round(ValueOf(report, "ips"), 5), Math.Round(ValueOf(report, "snips"), 5)));
        Assert.Equal((178, 656), (Math.Round(report.Diagnostics.LargestWeight), Math.Round(report.Diagnostics.EffectiveRows)));
        Assert.Equal(34, report.Diagnostics.Actions.Count);
        Assert.InRange(1, report.Diagnostics.MeanWeight.Low, report.Diagnostics.MeanWeight.High);
        Assert.Equal(0.0069, report.Logged.Estimate, 1e-12);
        // What random choice earned is within the interval, and the bound is below it.
        Assert.All(report.Estimates.Where(e => e.Name is "ips" or "snips" or "dr"), e => Assert.InRange(0.0046, e.Value.Low, e.Value.High));
        Assert.InRange(report.AtLeast!.Value, 0.0002, 0.0046);
    }

    [Fact]
    public void The_bandit_judged_by_the_random_log_is_within_the_interval()
    {
        var report = Evaluate("random", new() { To = $"like:{SharedData.Require("obd/bts/men/men.csv")}", By = "position" });
        Assert.False(report.Refused);
        Assert.InRange(0.0069, report.Estimates[0].Value.Low, report.Estimates[0].Value.High);
        Assert.InRange(report.Diagnostics.EffectiveRows, 2000, 4000);
    }

    [Fact]
    public void One_item_for_all_is_refused_where_the_log_says_too_little_of_it()
    {
        var report = Evaluate("bts", new() { To = "always:20" });
        Assert.True(report.Refused);
        Assert.Empty(report.Estimates);
        Assert.Null(report.AtLeast);
        Assert.NotEmpty(report.Help);
    }
}
