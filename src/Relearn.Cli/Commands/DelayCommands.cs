using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data;
using Relearn.Modeling;

namespace Relearn.Cli.Commands;

/// <summary>Labels that come late: <c>relearn data maturity</c> and <c>relearn model delays</c>.</summary>
static class DelayCommands
{
    public static Command Maturity()
    {
        var project = CommonOptions.Project();
        var command = new Command("maturity", "How late labels come: rows by state, and the share of the positives that is seen at each age, of all rows and by slice") { project };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = await workspace.MaturityAsync(cancellation);
            host.SayIfRefused(workspace);
            host.Result(report, DataJson.Default.MaturityReport, console => DelayScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    public static Command Delays()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("delays", "What training can do with rows whose event may still come, each way judged on later rows that are mature now") { project, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var comparison = await workspace.DelaysAsync(cancellation);
            host.SayIfRefused(workspace);
            host.Result(comparison, ModelJson.Default.DelayComparison, console => DelayScreen.Show(console, comparison));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
