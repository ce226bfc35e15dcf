using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data;
using Relearn.Loop;

namespace Relearn.Cli.Commands;

/// <summary>The commands of <c>relearn data</c> that work on data set versions.</summary>
static class VersionCommands
{
    public static Command[] All() => [Versions(), Diff(), Collect(), Delete()];

    static Command Versions()
    {
        var project = CommonOptions.Project();
        var command = new Command("versions", "The data set versions, newest first: rows, size, and which records keep them") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var list = workspace.Versions();
            host.Result(list, LoopJson.Default.VersionList, console => VersionScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Diff()
    {
        var project = new Argument<string>("project") { Description = "The project's folder" };
        var before = new Argument<string>("before") { Description = "A version: its id or the beginning of it, 'newest' or 'previous'" };
        var after = new Argument<string>("after") { Description = "The version that it is compared with" };
        var key = new Option<string?>("--key") { Description = "Column that says which row is which; by default 'data.key' and the time of the event, or the whole row where there are none" };
        var most = CommonOptions.Ranged(new Option<int>("--most") { Description = "How many changed cells, added and removed rows are listed", DefaultValueFactory = _ => 10 }, 0, 10_000);
        var command = new Command("diff", "Compare two data set versions: rows added and removed, cells changed, labels by day, schema, profile") { project, before, after, key, most };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var diff = workspace.Diff(parsed.GetRequiredValue(before), parsed.GetRequiredValue(after), parsed.GetValue(key), parsed.GetValue(most));
            host.Result(diff, DataJson.Default.DatasetDiff, console => VersionScreen.Show(console, diff));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Collect()
    {
        var project = CommonOptions.Project();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go" };
        var command = new Command("gc", "Remove the artifacts that no record needs; a version that a model names always stays") { project, dryRun };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.CollectGarbage(parsed.GetValue(dryRun));
            host.Result(report, LoopJson.Default.GarbageReport, console => VersionScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Delete()
    {
        var project = CommonOptions.Project();
        var where = new Option<string>("--where") { Description = "A condition of the feature language over the declared columns: rows of which it is true go", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why; kept with the tombstones, so do not name in it what the condition looks for" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go and what it touches; needs no reason" };
        var command = new Command("delete", "Remove rows from every data set version and from the log; the old bytes are destroyed. Lists the versions, models and logged predictions that they touched") { project, where, reason, dryRun };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var done = workspace.Delete(parsed.GetRequiredValue(where), parsed.GetValue(reason), parsed.GetValue(dryRun));
            host.Result(done, LoopJson.Default.Deletion, console => VersionScreen.Show(console, done));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
