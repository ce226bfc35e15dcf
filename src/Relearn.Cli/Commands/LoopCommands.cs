using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Loop;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn new</c>, <c>run</c>, <c>backtest</c>.</summary>
static class LoopCommands
{
    public static Command New()
    {
        var name = new Argument<string>("name") { Description = "Name of the project and of its folder" };
        var from = new Option<string>("--from") { Description = "The table: Parquet, CSV (also .gz), JSON lines", Required = true };
        var label = new Option<string?>("--label") { Description = "The column that is to be predicted, or a condition such as 'delay > 15'" };
        var positive = new Option<string?>("--positive") { Description = "The value of the label that counts as true" };
        var time = new Option<string?>("--time") { Description = "The time column, row_order or none" };
        var missing = new Option<string[]>("--missing") { Description = "A text that stands for a missing value; may be given several times", DefaultValueFactory = _ => [] };
        var inside = new Option<string>("--in") { Description = "Folder in which the project's folder is made", DefaultValueFactory = _ => "." };
        var command = new Command("new", "Make a working project from any table") { name, from, label, positive, time, missing, inside };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var made = NewProject.Create(parsed.GetRequiredValue(inside), parsed.GetRequiredValue(name), parsed.GetRequiredValue(from),
                new(parsed.GetValue(label), parsed.GetValue(positive), parsed.GetValue(time), parsed.GetValue(missing)));
            host.Result(made, CliJson.Default.NewProject, console => NewProjectScreen.Show(console, made));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    public static Command Run()
    {
        var update = new Option<bool>("--update-classes") { Description = "Where classes changed since the newest run, change its model to them: only what the changes touch is fitted anew" };
        var candidate = new Option<bool>("--candidate") { Description = "Instead, make candidates for the place of the released model and compare them with it; nothing goes live" };
        var ifDue = new Option<bool>("--if-due") { Description = "With --candidate: only where a trigger of 'learning' holds" };
        var because = new Option<string?>("--because") { Description = "With --candidate: why, for the record" };
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("run", "Go around the circle once: scope, data, model, serve, monitor, analyze") { project, threads, update, candidate, ifDue, because };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            if (parsed.GetValue(candidate))
            {
                var outcome = await workspace.CandidateAsync(parsed.GetValue(ifDue) ? null : parsed.GetValue(because) ?? "asked for", cancellation);
                host.SayIfRefused(workspace);
                host.Result(outcome, LoopJson.Default.CandidateOutcome, console => CandidateScreen.Show(console, workspace, outcome));
                return ExitCodes.Fine;
            }
            var report = await workspace.RunAsync(parsed.GetValue(update), cancellation);
            // Of decisions that nobody asked for there is nothing that the run has not said itself.
            if (!report.Gate.Passed || workspace.HasAnswered) { report = report with { Diagnosis = await workspace.DiagnoseAsync(cancellation) }; }
            host.Result(report, LoopJson.Default.RunReport, console => RunScreen.Show(console, workspace, report));
            return report.Gate.Passed ? ExitCodes.Fine : ExitCodes.UserError;
        }));
        return command;
    }

    public static Command Backtest()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("backtest", "Play the calendar: never retrain, on schedule, on trigger") { project, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var report = await workspace.BacktestAsync(cancellation);
            host.SayIfRefused(workspace);
            if (workspace.HasAnswered) { report = report with { Diagnosis = await workspace.DiagnoseAsync(cancellation) }; }
            host.Result(report, LoopJson.Default.BacktestReport, console => BacktestScreen.Show(console, workspace, report));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
