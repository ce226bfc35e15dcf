using System.CommandLine;
using Relearn.Analysis;
using Relearn.Cli.Screens;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn analyze kpis</c> and what goes with it.</summary>
static class BusinessCommands
{
    public static Command Kpis()
    {
        var (project, source) = (CommonOptions.Project(), CommonOptions.Source());
        var command = new Command("kpis", "The KPIs of the project by day, by release and by arm, at equal age") { project, source };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.Kpis(parsed.GetValue(source));
            host.Result(report, AnalysisJson.Default.KpiReport, console => KpiScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
