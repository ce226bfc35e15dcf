using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Loop;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn diff</c>.</summary>
static class DiffCommand
{
    public static Command Make()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var before = new Argument<string>("before") { Description = "A run or a release: its id or the beginning of it, 'newest' or 'previous'", DefaultValueFactory = _ => "previous" };
        var after = new Argument<string>("after") { Description = "The run that it is compared with", DefaultValueFactory = _ => "newest" };
        var command = new Command("diff", "What differs between two runs (data, labels, features, code, settings), and which of it made the difference of the metric: trains again with one thing swapped at a time") { project, before, after, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var difference = await workspace.CompareAsync(parsed.GetRequiredValue(before), parsed.GetRequiredValue(after), cancellation);
            host.Result(difference, LoopJson.Default.RunDifference, console => DifferenceScreen.Show(console, difference));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
