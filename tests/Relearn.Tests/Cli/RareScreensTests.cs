using Relearn.Cli.Screens;
using Relearn.Data.Balance;
using Relearn.Inference.Features;
using Relearn.Modeling.Remedies;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Tests.Cli;

public sealed class RareScreensTests
{
    static string Show(Action<IAnsiConsole> show, int width = 200)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        show(console);
        return text.ToString();
    }

    [Fact]
    public void The_balance_says_what_can_be_told_and_what_it_would_take()
    {
        var project = new ProjectConfig
        {
            Name = "rare",
            Data = new() { File = "rows.csv", Time = new() { Kind = TimeKind.Column, Column = "at" } },
            Label = new("fraud", "x > 1"),
            Features = [new Feature("x", "x")],
            Decision = new() { AlertsPerDay = 20 },
        };
        var balance = ClassBalance.Of(project, [("training", new(700_000, 70, 0)), ("validation", new(100_000, 10, 0)), ("test", new(100_000, 10, 0))], 500, 10);
        var shown = Show(console => BalanceScreen.Show(console, project, balance));
        Assert.Contains("The rarer class, 'fraud'", shown);
        Assert.Contains("0.01%", shown);
        Assert.Contains("500 rows have no label.", shown);
        Assert.Contains("5 of 10 found is a recall of 0.50 [0.19, 0.81]; 8 of 10 found is a recall of 0.80 [0.44, 0.97]; 10 of 10 found is a recall of 1.00 [0.69, 1.00].", shown);
        Assert.Contains("At 200 alerts (20 a day) the precision is at best 0.05 [0.02, 0.09], and 0.03 [0.01, 0.06] where half of the rows are found.", shown);
        Assert.Contains("For plus or minus 0.10 about 104 are needed, 94 more: about 940,000 test rows more at this rate, 94 days.", shown);
        Assert.All(balance.Warnings, w => Assert.Contains(w, shown));
        Assert.Contains(balance.Summary, Show(console => BalanceScreen.Brief(console, balance)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(90)]
    public void Remedies_stand_side_by_side_with_what_to_write(int width)
    {
        var report = new RemedyReport("EUR", 1000, 50, 300, 15,
        [
            new("as declared", null, new(0, 0, 0), null, false, 0.1, 0.2, 1.01, 0, 0),
            new("focal loss", "model: { focal: 2 }", new(1.5, 1, 2), new(1.5, 1, 2), true, 0.09, 0.25, 0.98, 20, 10),
        ], new([new(0.25, 12, new(0.5, 0, 1)), new(1, 50, new(1, 0.5, 1.5))], 50, new(0.25, 0.125, 0.375)), "'focal loss' earns most.", "model: { focal: 2 }");
        var shown = Show(console => RemedyScreen.Show(console, report), width);
        Assert.Contains("50 of 1,000 training rows are true; judged on 300 validation rows, 15 of them true", shown.ReplaceLineEndings(" ").Replace("  ", " "));
        Assert.Contains("focal loss: model: { focal: 2 }", shown);
        Assert.Contains(" better", shown);
        Assert.Contains("'focal loss' earns most.", shown);
        if (width > 100)
        {
            Assert.Contains("+1.5 [+1, +2] better", shown);
            // 10 of 15 found, 10 of 20 right.
            Assert.Contains("0.667", shown);
            Assert.Contains("0.500", shown);
            Assert.Contains("+0.25 [+0.125, +0.375]", shown);
        }
    }
}
