using System.CommandLine;
using Relearn.Analysis.Causes;
using Relearn.Cli.Screens;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn diagnose</c>: the doctor.</summary>
static class DiagnoseCommand
{
    public static Command Make()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("diagnose", "What is wrong, how that is known, which step to go back to, and the command that does it") { project, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var diagnosis = await workspace.DiagnoseAsync(cancellation);
            host.Result(diagnosis, CausesJson.Default.Diagnosis, console => DiagnosisScreen.Show(console, workspace.Project.Kpi.Currency, diagnosis));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
