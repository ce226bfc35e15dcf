using System.CommandLine;
using Relearn.Analysis;
using Relearn.Cli.Screens;
using Relearn.Loop.Objectives;
using Relearn.Scoping;

namespace Relearn.Cli.Commands;

/// <summary>Decoupled objectives: <c>relearn model objectives</c> and <c>relearn serve weights</c>.</summary>
static class WeightsCommands
{
    public static Command Objectives()
    {
        var project = new Argument<string>("project") { Description = "The project's folder", DefaultValueFactory = _ => "." };
        var names = new Argument<string[]>("objectives") { Description = "Which; by default all that are declared besides the label", Arity = ArgumentArity.ZeroOrMore };
        var threads = CommonOptions.Threads();
        var command = new Command("objectives", "Learn objectives besides the label, a model each, so that they can be weighed without training again") { project, names, threads };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var report = await workspace.LearnObjectivesAsync(parsed.GetValue(names) ?? [], cancellation);
            host.Result(report, ObjectivesJson.Default.ObjectivesReport, console => WeightsScreen.Show(console, report));
            return report.Runs.All(r => r.Passed) ? ExitCodes.Fine : ExitCodes.UserError;
        }));
        return command;
    }

    public static Command Weights()
    {
        var project = new Argument<string>("project") { Description = "The project's folder", DefaultValueFactory = _ => "." };
        var weights = new Argument<string[]>("weights") { Description = "NAME=NUMBER of objectives and of the label, such as views=0.2; none shows what they are", Arity = ArgumentArity.ZeroOrMore };
        var mode = new Option<string?>("--as") { Description = "canary, ab or direct; by default as 'release.mode' declares" };
        mode.AcceptOnlyFromAmong(ProjectFile.ReleaseModes);
        var share = new Option<double?>("--share") { Description = "The challenger's share of the traffic, 0.001 to 0.999; by default as declared" };
        var because = new Option<string?>("--because") { Description = "Beginning of the id of the review or diagnosis that this comes from; both then name each other" };
        var command = new Command("weights", "What each objective counts where several models decide together; other weights are a release of the same models, and nothing is trained") { project, weights, mode, share, because };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var how = parsed.GetValue(mode) is { } name ? (ReleaseMode?)Array.IndexOf(ProjectFile.ReleaseModes, name) : null;
            var changes = parsed.GetValue(weights) ?? [];
            var report = changes.Length == 0 ? workspace.Weights() : await workspace.SetWeightsAsync(changes, how, parsed.GetValue(share), parsed.GetValue(because), cancellation);
            host.Result(report, ObjectivesJson.Default.WeightsReport, console => WeightsScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    public static Command Tradeoff()
    {
        var project = CommonOptions.Project();
        var steps = new Option<int>("--steps") { Description = "Weights are multiples of one over this, 2 to 50", DefaultValueFactory = _ => 10 };
        steps.Validators.Add(r => { if (r.GetValueOrDefault<int>() is < 2 or > 50) { r.AddError("'--steps' is a whole number from 2 to 50."); } });
        var command = new Command("tradeoff", "What other weights of the objectives would bring, by the log of the live release and before anything is changed; refused where the log cannot say") { project, steps };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var report = workspace.Tradeoff(parsed.GetValue(steps));
            host.Result(report, AnalysisJson.Default.TradeoffReport, console => TradeoffScreen.Show(console, report, workspace.TradeoffChartPath));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
