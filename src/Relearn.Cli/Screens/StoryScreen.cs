using System.Globalization;
using Relearn.Cli.Demo;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Tells a story as it goes, on standard error, and keeps what each command printed.</summary>
sealed class StoryScreen(CommandHost host, string folder) : StoryTelling
{
    static readonly string[] s_steps = ["nothing", "1 scope", "2 data", "3 model", "4 serve", "5 monitor", "6 analyze"];
    bool _playing;

    /// <inheritdoc/>
    public override void Say(string sentence)
    {
        EndBar();
        host.Say(sentence);
    }

    /// <inheritdoc/>
    public override void Progress(double share)
    {
        if (!_playing)
        {
            host.Progress.Begin("live");
            _playing = true;
        }
        host.Progress.Report(share);
        if (share >= 1) { EndBar(); }
    }

    void EndBar()
    {
        if (!_playing) { return; }
        _playing = false;
        host.Progress.End("live");
    }

    /// <inheritdoc/>
    public override void Turn(StoryTurn turn)
    {
        host.Say(string.Create(CultureInfo.InvariantCulture, $"{turn.Day}: {(turn.RevenuePerDay is { } money ? string.Create(CultureInfo.InvariantCulture, $"{money:N0} USD a day, {turn.ShownPerDay:N0} sold places looked at. ") : "")}The doctor ({turn.Probability:0%}): {turn.Says}{(turn.Alarm ? $" Back to step {s_steps[turn.Step]}." : "")}"));
        foreach (var command in turn.Commands) { host.Say($"  {command}"); }
    }

    /// <inheritdoc/>
    public override void Ran(string command, int exitCode, string output) => File.AppendAllText(Path.Combine(folder, "commands.log"), $"$ {command}\n{output}exit code {exitCode}\n\n");

    /// <summary>Draws the way around the circle, with the money at each turn.</summary>
    public static void End(IAnsiConsole console, StoryReport report, string page)
    {
        console.Title($"The way around the circle, seed {report.Seed} (what was wrong: {report.Troubles})");
        var table = Figures.Table("day", "the doctor says", "back to", "sure", "right", "USD a day ");
        foreach (var turn in report.Turns)
        {
            table.Row(turn.Day, turn.Cause, turn.Alarm ? s_steps[turn.Step] : "", turn.Probability.ToString("0%", CultureInfo.InvariantCulture), turn.Right ? "yes" : "no", Bar(turn.RevenuePerDay, report));
        }
        console.Write(table);
        console.WriteLine($"Not to be mistaken for trouble: {string.Join("; ", report.Events.DefaultIfEmpty("nothing"))}.");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The first model earned {report.RevenueBefore:N0} USD a day, the last {report.RevenueAfter:N0}. Still wrong: {report.Left}."));
        console.WriteLine($"The page of the story: {page}");
    }

    static string Bar(double? money, StoryReport report)
    {
        if (money is not { } earned) { return ""; }
        var most = report.Turns.Max(t => t.RevenuePerDay ?? 0);
        return string.Create(CultureInfo.InvariantCulture, $"{earned,7:N0} {new string('█', most > 0 ? (int)Math.Round(20 * earned / most) : 0)}");
    }
}
