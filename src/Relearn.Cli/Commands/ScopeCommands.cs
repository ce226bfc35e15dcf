using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data;
using Relearn.Loop;
using Relearn.Scoping;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn scope</c>: step 1.</summary>
static class ScopeCommands
{
    public static Command Group()
    {
        var group = new Command("scope", "1: goal, objective, constraints, money, people") { Check(), Estimate(), Schema() };
        foreach (var command in RescopeCommands.All()) { group.Add(command); }
        return group;
    }

    static Command Check()
    {
        var project = CommonOptions.Project();
        var command = new Command("check", "Report every problem of project.yaml at once, with line numbers") { project };
        command.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            var folder = parsed.GetRequiredValue(project);
            var (config, problems) = ProjectFile.Check(folder);
            if (config is not null && problems.Count == 0) { problems = DataSources.Problems(config, folder, Path.Combine(folder, ".relearn", "tmp")); }
            var check = new ScopeCheck(folder, problems.Count == 0, problems);
            if (!host.Json && problems.Count > 0) { CommandHost.Report(problems, json: false); }
            host.Result(check, CliJson.Default.ScopeCheck, console => ScopeScreen.Show(console, check, config));
            return Task.FromResult(check.Sound ? ExitCodes.Fine : ExitCodes.UserError);
        }));
        return command;
    }

    static Command Estimate()
    {
        var (project, threads) = (CommonOptions.Project(), CommonOptions.Threads());
        var command = new Command("estimate", "Predict time, memory and disk of a full run from a pilot on a sample") { project, threads };
        command.SetAction(CommandHost.Action((host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project), parsed.GetValue(threads));
            var estimate = workspace.Estimate(cancellation);
            host.Result(estimate, LoopJson.Default.RunEstimate, console => ScopeScreen.Show(console, estimate, workspace.Project));
            return Task.FromResult(estimate.WithinBudget == false ? ExitCodes.UserError : ExitCodes.Fine);
        }));
        return command;
    }

    static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of project.yaml, for editors");
        command.SetAction(CommandHost.Action((_, _, _) =>
        {
            Console.Out.Write(ProjectSchema.Text);
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }
}
