using System.CommandLine;
using Relearn.Analysis;
using Relearn.Cli.Screens;
using Spectre.Console;

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

    public static Command Value()
    {
        var project = CommonOptions.Project();
        var command = new Command("value", "What each release earned more than another way of deciding, less labels, computing and people") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.Value();
            host.Result(report, AnalysisJson.Default.ValueReport, console => ValueScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    public static Command Spent()
    {
        var project = CommonOptions.Project();
        var hours = new Option<double>("--hours") { Description = "How many, above 0", Required = true };
        var what = new Option<string>("--what") { Description = "What for", Required = true };
        var command = new Command("spent", "Note hours that people put into the project, for 'analyze value'") { project, hours, what };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var spent = workspace.Spend(parsed.GetValue(hours), parsed.GetRequiredValue(what));
            host.Result(spent, AnalysisJson.Default.SpentTime, console => console.WriteLine(FormattableString.Invariant($"{spent.Hours:0.##} hours noted: {spent.What}")));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    public static Command Portfolio()
    {
        var projects = new Argument<string[]>("projects") { Description = "The projects' folders", Arity = ArgumentArity.OneOrMore };
        var command = new Command("portfolio", "Several projects side by side: which to continue, change or stop, and why") { projects };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var report = Workspace.Portfolio(parsed.GetRequiredValue(projects));
            host.Result(report, AnalysisJson.Default.PortfolioReport, console => ValueScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
