using Relearn.Cli.Screens;
using Relearn.Data.Leakage;
using Spectre.Console;

namespace Relearn.Tests.Cli;

public sealed class LeakageScreenTests
{
    static string Show(LeakageReport report)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        LeakageScreen.Show(console, report);
        return text.ToString();
    }

    static LeakageFinding Finding(string column) => new("single_feature", "suspicion", column, [column], "it ranks with AUC 0.990", new Dictionary<string, double>(), "Ask when it is known.");

    [Fact]
    public void A_finding_is_shown_with_evidence_and_fix_and_an_answered_one_with_who_answered()
    {
        var answered = Finding("y") with { Waiver = new("single_feature", "y", "Measured before.", "Ada") };
        var shown = Show(new(1000, 200, [Finding("x"), answered], new Dictionary<string, string> { ["group"] = "rows are split by time" }, [new("overlap", null, "Old.", "Grace")], new(0.25, 0.125, 50, 200), [new("x", 0.99, 0.6, null, null)]));
        Assert.Contains("single_feature x, 1 waived; 1,000 training and 200 test rows were looked at", shown);
        Assert.Contains("suspicion single_feature 'x'", shown);
        Assert.Contains("  it ranks with AUC 0.990.", shown);
        Assert.Contains("  Ask when it is known.", shown);
        Assert.Contains("waived single_feature 'y'", shown);
        Assert.Contains("  Ada: Measured before.", shown);
        Assert.Contains("25.0% of the test rows stand in training too, features and label; by chance 12.5% would.", shown);
        Assert.Contains("group was not looked at: rows are split by time", shown);
        Assert.Contains("no finding needs the waiver of Grace for overlap: take it out", shown);
    }

    [Fact]
    public void A_column_whose_name_looks_like_markup_is_shown_as_it_is() => Assert.Contains("'[red]'", Show(new(1000, 200, [Finding("[red]")], new Dictionary<string, string>(), [], null, [])));
}
