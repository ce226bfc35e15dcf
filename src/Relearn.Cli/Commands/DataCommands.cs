using System.CommandLine;
using System.Text.Json;
using Relearn.Cli.Screens;
using Relearn.Data;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data</c>: step 2.</summary>
static class DataCommands
{
    public static Command Group() => new("data", "2: sources, data set versions, leaks, quarantine") { Show(), Leaks(), Quarantine(), Forget() };

    static DatasetVersion Latest(Workspace workspace) => workspace.Ledger.Latest(DatasetVersion.Kind) is { } record
        ? JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!
        : throw DataErrors.NothingRead(workspace.Project.Name).Exception();

    static Command Show()
    {
        var project = CommonOptions.Project();
        var command = new Command("show", "The newest data set version: rows, labels, time, columns") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var version = Latest(workspace);
            host.Result(version, DataJson.Default.DatasetVersion, console => DataScreen.Show(console, workspace.Project, version));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Leaks()
    {
        var project = CommonOptions.Project();
        var command = new Command("leaks", "Look for ways in which the rows know the label before they should; exits with 1 if something is to be answered") { project };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.LeaksAsync(cancellation);
            host.Result(report, DataJson.Default.LeakageReport, console => LeakageScreen.Show(console, report));
            return report.Blocking.Any() ? ExitCodes.UserError : ExitCodes.Fine;
        }));
        return command;
    }

    static Command Quarantine()
    {
        var project = CommonOptions.Project();
        var most = CommonOptions.Ranged(new Option<int>("--most") { Description = "How many rows are listed", DefaultValueFactory = _ => 20 }, 0, Data.Quarantine.MostListed);
        var command = new Command("quarantine", "Rows that were not taken, with place and reason") { project, most };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var version = Latest(workspace);
            if (workspace.Ledger.FindTombstone(version.QuarantineHash) is { } tombstone) { throw Storage.StorageErrors.ArtifactPurged(version.QuarantineHash, tombstone.Reason).Exception(); }
            var lines = File.ReadLines(workspace.Artifacts.Require(version.QuarantineHash)).Take(1 + Math.Max(0, parsed.GetValue(most))).ToArray();
            var list = new QuarantineList(version.Quarantined, version.QuarantineReasons, lines);
            host.Result(list, CliJson.Default.QuarantineList, console => DataScreen.Show(console, list));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Forget()
    {
        var project = CommonOptions.Project();
        var subject = new Option<string>("--subject") { Description = "The subject's value in the column that 'data.key' names", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; kept with the tombstone, so do not name the subject in it", Required = true };
        var command = new Command("forget", "Remove a subject from every data set version and from the log; the old bytes are destroyed") { project, subject, reason };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var done = workspace.Forget(parsed.GetRequiredValue(subject), parsed.GetRequiredValue(reason));
            host.Result(done, CliJson.Default.Forgetting, console => DataScreen.Show(console, done));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
