using System.CommandLine;
using Relearn.Cli.Demo;
using Relearn.Cli.Screens;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn demo</c>: stories that are played for real.</summary>
static class DemoCommands
{
    public static Command Group() => new("demo", "Stories that are played for real, on simulated worlds") { Ads() };

    static Command Ads()
    {
        var fallback = new StoryOptions { Folder = "" };
        var seed = CommonOptions.Ranged(new Option<int>("--seed") { Description = "Seed of the market and of everything random in it", DefaultValueFactory = _ => (int)fallback.Seed }, 0, int.MaxValue);
        var weeks = CommonOptions.Ranged(new Option<int>("--weeks") { Description = "Simulated weeks after which the story ends, whatever is still wrong", DefaultValueFactory = _ => fallback.Weeks }, 1, 50);
        var troubles = new Option<string>("--troubles") { Description = "What is wrong: labels, classes, stale, objective (several with commas), all, none, or shuffle: the seed draws them", DefaultValueFactory = _ => "all" };
        var keep = new Option<string?>("--keep") { Description = "Folder in which the project stays, with its ledger, log and the page of the story; by default it is made in the folder for temporary files and its place is told" };
        var inProcess = new Option<bool>("--in-process") { Description = "Without HTTP" };
        var command = new Command("ads", "A team, an ad market and the doctor: what goes wrong is found from the ledger and the log alone, and only what the doctor proposes is done") { seed, weeks, troubles, keep, inProcess };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            var number = (ulong)parsed.GetValue(seed);
            var chosen = TroubleWords.Parse(parsed.GetRequiredValue(troubles), number);
            var folder = Folder(parsed.GetValue(keep));
            var telling = new StoryScreen(host, folder);
            var report = await Story.PlayAsync(new() { Seed = number, Weeks = parsed.GetValue(weeks), Troubles = chosen, Folder = folder, InProcess = parsed.GetValue(inProcess) }, telling, cancellation);
            var page = StoryPage.Write(folder, report);
            host.Result(report, CliJson.Default.StoryReport, console => StoryScreen.End(console, report, page));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static string Folder(string? keep)
    {
        if (keep is null) { return Directory.CreateTempSubdirectory("relearn-ads-").FullName; }
        if (Directory.Exists(keep) && Directory.EnumerateFileSystemEntries(keep).Any()) { throw CliErrors.FolderInUse(keep).Exception(); }
        return Directory.CreateDirectory(keep).FullName;
    }
}
