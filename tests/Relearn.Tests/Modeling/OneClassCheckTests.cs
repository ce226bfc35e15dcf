using Relearn.Data.Balance;
using Relearn.Modeling;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

public sealed class OneClassCheckTests
{
    static ProjectConfig Project(double hit, double falseAlarm = -1, double? threshold = null) => new()
    {
        Name = "rare",
        Data = new() { File = "rows.csv" },
        Label = new("fraud", "x > 1"),
        Features = [],
        Decision = new() { Threshold = threshold },
        Kpi = new() { TruePositive = hit, FalsePositive = falseAlarm },
    };

    // 40 of 400,000 test rows are true.
    static ModelRun Run(double acted, double least, double most, double areaLow = 0.8, CountedShare? surest = null, CountedShare? unlikeliest = null) => new(
        "p", "d", "r", "trees", null, "h", "b", new(0, 10, 0), new(10, 20, 0), new(20, 30, 0), 1_000_000, 1e-4, 0, Relearn.Inference.Models.Calibration.None, 0.5, null!,
        new(400_000, 1e-4, 1e-4, new(0.001, 0.0009, 0.0011), new(0.9, areaLow, 0.95), new(0.02, 0.01, 0.03), 0, 0, new(0, 0, 0), acted), [], [], [], [], [], new Dictionary<string, double>())
    {
        Decisions = new(least, most, surest ?? CountedShare.Of(1, 1000), unlikeliest ?? CountedShare.Of(0, 399_960), new(null, 40, CountedShare.Of(0, 40), CountedShare.Of(0, 40)), []),
    };

    [Fact]
    public void A_model_that_always_says_no_is_named_and_refused()
    {
        var check = OneClassCheck.Of(Run(acted: 0, least: 1e-6, most: 0.031), Project(hit: 200, threshold: 0.5));
        Assert.False(check.Passed);
        Assert.Equal("the decision is 'no' for all 400,000 test rows at the threshold of 0.5. Of these 40 are 'fraud' and 399,960 are not, so always answering 'no' is right in 99.99% of them, which says nothing: none of the true ones is found."
            + " Its probabilities go from 0.000001 to 0.031, and acting pays from 0.005. Take 'decision.threshold' out: then the threshold that earns most is found, and see which remedy earns most: 'relearn model remedies'", check.Detail);
    }

    [Fact]
    public void Without_a_declared_threshold_more_labels_are_asked_for()
    {
        // One of a thousand surest rows is true: the break-even of 0.005 may be reached, or not.
        var check = OneClassCheck.Of(Run(acted: 0, least: 1e-6, most: 0.004, surest: CountedShare.Of(1, 1000)), Project(hit: 199));
        Assert.False(check.Passed);
        Assert.Contains("Get more true labels than the 100 it learnt from ('relearn data sample --likely'", check.Detail);
    }

    [Fact]
    public void Where_no_row_comes_near_the_break_even_it_is_the_money_that_never_acts()
    {
        var run = Run(acted: 0, least: 1e-6, most: 0.031, surest: CountedShare.Of(2, 40));
        var project = Project(hit: 1);
        var check = OneClassCheck.Of(run, project);
        Assert.True(check.Passed);
        Assert.Equal(OneClassCheck.ByTheMoney(run, project), check.Detail);
        Assert.StartsWith("by these values of 'kpi' acting never pays: it pays from a probability of 0.5, and the surest of 400,000 test rows has 0.031 (of the 40 surest 2 are 'fraud').", check.Detail);
    }

    [Theory]
    // Nothing ranks the rows: that acting never pays cannot be seen from such a model.
    [InlineData(0.031, 0.45, 2, 40)]
    // A row's probability is at the break-even.
    [InlineData(0.5, 0.8, 2, 40)]
    // Of so few surest rows the rate may be above it.
    [InlineData(0.031, 0.8, 2, 6)]
    public void That_acting_never_pays_is_said_beyond_doubt_only(double most, double areaLow, long hits, long of)
    {
        var run = Run(acted: 0, least: 1e-6, most, areaLow, CountedShare.Of(hits, of));
        Assert.Null(OneClassCheck.ByTheMoney(run, Project(hit: 1)));
        Assert.False(OneClassCheck.Of(run, Project(hit: 1)).Passed);
    }

    [Fact]
    public void A_model_that_always_says_yes_is_refused_and_where_a_false_alarm_costs_nothing_the_money_is_named()
    {
        var run = Run(acted: 1, least: 1e-6, most: 0.9);
        var check = OneClassCheck.Of(run, Project(hit: 1, threshold: 0));
        Assert.False(check.Passed);
        Assert.Contains("the decision is 'yes' for all 400,000 test rows", check.Detail);
        Assert.Contains("is right in 0.01% of them, which says nothing: no row is left alone", check.Detail);
        var free = OneClassCheck.Of(run, Project(hit: 1, falseAlarm: 0));
        Assert.True(free.Passed);
        Assert.StartsWith("by these values of 'kpi' acting always pays", free.Detail);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Equal_probabilities_are_refused_whatever_the_decision(double acted)
    {
        var check = OneClassCheck.Of(Run(acted, least: 1e-4, most: 1.001e-4), Project(hit: 1));
        Assert.False(check.Passed);
        Assert.StartsWith("the model gives all 400,000 test rows nearly the same probability, 0.0001 to 0.0001: it has learnt the rate of 'fraud' and nothing that tells rows apart.", check.Detail);
    }

    [Fact]
    public void A_model_that_tells_rows_apart_passes()
    {
        var check = OneClassCheck.Of(Run(acted: 0.001, least: 1e-6, most: 0.9), Project(hit: 1));
        Assert.Equal((true, "acts on 400 of 400,000 test rows"), (check.Passed, check.Detail));
    }

    [Fact]
    public void A_run_of_a_build_that_did_not_look_is_judged_by_what_it_acted_on()
    {
        Assert.False(OneClassCheck.Of(Run(acted: 0, least: 0, most: 1) with { Decisions = null }, Project(hit: 1)).Passed);
        Assert.True(OneClassCheck.Of(Run(acted: 0.1, least: 0, most: 1) with { Decisions = null }, Project(hit: 1)).Passed);
    }
}
