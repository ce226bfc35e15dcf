using Relearn.Cli.Screens;
using Relearn.Loop.Differences;
using Relearn.Modeling.ErrorAnalysis;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Tests.Cli;

public sealed class ErrorScreensTests
{
    static string Show(Action<IAnsiConsole> show, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        show(console);
        return text.ToString();
    }

    static readonly Interval s_fell = new(-0.05, -0.06, -0.04);
    static readonly RunFigures s_none = new(0.001, 0.002, 0.01);

    static RunDifference Difference(Attribution? attribution) => new("flights",
        new("run-a", DateTimeOffset.UnixEpoch, "dataset-a", "1.0", 4000, 0.8, 0.4, 1.2), new("run-b", DateTimeOffset.UnixEpoch, "dataset-b", "1.0", 4000, 0.75, 0.45, 1.1),
        [new("labels", "late", null, "1,200 differ", "labels"), new("settings", "model.trees", "100", "90", "model")], null, attribution, ["A note."]);

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    public void A_difference_shows_each_part_with_its_effect(int width)
    {
        var effects = new Effects(s_fell, new(0.05, 0.04, 0.06), new(-0.1, -0.2, -0.05));
        var attribution = new Attribution(4000, "4,000 of the 4,000 test rows of run-b", 10, "USD", new(0.8, 0.4, 1.2), new(0.75, 0.45, 1.1), effects, s_none,
            [new("labels", "1,200 labels are others", effects, s_none, s_none, PartEffect.Worse), new("model", "the learner", new(new(0, -0.001, 0.001), new(0, 0, 0), new(0, 0, 0)), s_none, s_none, PartEffect.Nothing)], s_none, "AUC is 0.0500 lower. labels made it worse.");
        var shown = Show(console => DifferenceScreen.Show(console, Difference(attribution)), width);
        Assert.Contains("AUC is 0.0500 lower. labels made it worse.", shown, StringComparison.Ordinal);
        Assert.Contains("worse", shown, StringComparison.Ordinal);
        Assert.Contains("-0.0500", shown, StringComparison.Ordinal);
        Assert.Equal(width > 100, shown.Contains("[-0.0600, -0.0400]", StringComparison.Ordinal));
        Assert.Contains("settings model.trees: 100 -> 90", shown, StringComparison.Ordinal);
        Assert.Contains("A note.", shown, StringComparison.Ordinal);
        Assert.Equal("labels", attribution.Culprit!.Part);
    }

    [Fact]
    public void A_difference_that_is_not_attributed_shows_what_differs()
    {
        var shown = Show(console => DifferenceScreen.Show(console, Difference(null)), 120);
        Assert.Contains("2 differences", shown, StringComparison.Ordinal);
        Assert.Contains("labels late: 1,200 differ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pocket_shows_cause_worth_step_and_rows()
    {
        var cause = new PocketCause(PocketCause.Labels, 12, "25% [20%, 30%] of its 900 labels look turned", new(40, 30, 50), "decisions of that model", 2, "relearn data review flights");
        var pocket = new Pocket("region = 'south'", 300, 0.2, 0.5, new(0.4, 0.3, 0.5), 0.001, 0.4, 0.5, new(-0.1, -0.15, -0.05), 900, new(10, 20, 30, 240, -20), PocketCause.Labels, [cause],
            [new(17, 0.99, false, true, 4.6, new Dictionary<string, string?> { ["x"] = "1.5", ["city"] = null })]);
        var report = new ErrorReport("run-a", 1500, 10, 0.3, 0.2, new(400, 50, 60, 990, 700), "USD", 6, [pocket], []);
        var shown = Show(console => ErrorScreen.Show(console, report), 200);
        Assert.Contains("One part of the rows is worse than the rest", shown, StringComparison.Ordinal);
        Assert.Contains("region = 'south'", shown, StringComparison.Ordinal);
        Assert.Contains("+40 [+30, +50]", shown, StringComparison.Ordinal);
        Assert.Contains("step 2: relearn data review flights", shown, StringComparison.Ordinal);
        Assert.Contains("row 17: probability 0.990, label false: x 1.5", shown, StringComparison.Ordinal);
        Assert.StartsWith("No part of the rows is worse", Show(console => ErrorScreen.Show(console, report with { Pockets = [] }), 200), StringComparison.Ordinal);
    }
}
