using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Monitoring;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn monitor</c>: step 5.</summary>
static class MonitorCommands
{
    public static Command Group()
    {
        var (project, source) = (CommonOptions.Project(), CommonOptions.Source());
        var report = new Command("report", "How the released model does on what it answered") { project, source };
        report.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var found = workspace.Monitor(parsed.GetValue(source));
            foreach (var failure in await workspace.SendAlertsAsync(found, cancellation).ConfigureAwait(false)) { CommandHost.Warn(failure.Message); }
            host.Result(found, MonitoringJson.Default.MonitoringReport, console => MonitorScreen.Show(console, workspace.Project, found));
            return ExitCodes.Fine;
        }));
        return new("monitor", "5: monitoring and continual learning") { report, Skew(), NewClasses() };
    }

    static Command NewClasses()
    {
        var (project, source) = (CommonOptions.Project(), CommonOptions.Source());
        var rows = CommonOptions.Ranged(new Option<int>("--rows") { Description = "Most rows", DefaultValueFactory = _ => 100 }, 1, 1_000_000);
        var export = new Option<string?>("--export") { Description = "Write the rows to this file, JSON lines" };
        var command = new Command("new-classes", "Rows that look like none of the classes, and classes of outcomes that the model does not have") { project, source, rows, export };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var found = workspace.NewClasses(parsed.GetValue(source), parsed.GetValue(rows), parsed.GetValue(export));
            host.Result(found, MonitoringJson.Default.NewClassQueue, console => ClassScreen.Show(console, found));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static Command Skew()
    {
        var (project, source) = (CommonOptions.Project(), CommonOptions.Source());
        var command = new Command("skew", "Served rows beside the same rows of the data: what differs, and what it looks like") { project, source };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var found = workspace.Skew(parsed.GetValue(source));
            host.Result(found, MonitoringJson.Default.SkewReport, console => MonitorScreen.Show(console, found));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
