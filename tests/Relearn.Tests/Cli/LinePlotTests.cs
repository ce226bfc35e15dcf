using Relearn.Cli.Screens;
using Spectre.Console;

namespace Relearn.Tests.Cli;

public sealed class LinePlotTests
{
    [Fact]
    public void A_rising_line_begins_low_on_the_left_and_ends_high_on_the_right()
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 60;
        LinePlot.Draw(console, [("up", "green", [(0, 1), (10, 3)])], 20, 5, x => $"x{x}");
        var lines = writer.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("   3.0000 ", lines[0]);
        // The last dots stand in the upper half of the last character, the first ones at the bottom of the first.
        Assert.EndsWith("⠊", lines[0].TrimEnd());
        Assert.StartsWith("   1.0000 ⣀⡠", lines[4]);
        Assert.Equal("          x0               x10", lines[5].TrimEnd());
        Assert.Contains("● up", lines[6]);
    }

    [Fact]
    public void A_flat_line_is_drawn_too()
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        LinePlot.Draw(console, [("flat", "red", [(0, 2), (1, 2)])], 10, 3, x => $"{x}");
        Assert.Contains(writer.ToString(), c => c > '\u2800' && c <= '\u28ff');
    }
}
