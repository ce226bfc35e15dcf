using System.CommandLine;
using Relearn.Analysis.OffPolicy;
using Relearn.Cli.Screens;
using Relearn.Modeling.Learners;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn analyze policy</c>: what another policy would have earned.</summary>
static class PolicyCommand
{
    public static Command Make()
    {
        var what = new Argument<string>("project-or-file") { Description = "The project's folder, whose live release's log is used; or a table (CSV, Parquet, JSON lines)", DefaultValueFactory = _ => "." };
        var to = new Option<string>("--to") { Description = "The policy that is asked about. uniform: each action as often. Of a project also: always, never, rule (the declared one without a model), threshold:0.3, release:ID. Of a table also: always:ACTION, column:NAME (its probability of what was done), like:FILE (as often as another log)", DefaultValueFactory = _ => "uniform" };
        var action = new Option<string?>("--action") { Description = "Of a table: column with what was done" };
        var reward = new Option<string?>("--reward") { Description = "Of a table: column with what came of it, a number or true and false" };
        var propensity = new Option<string?>("--propensity") { Description = "Of a table: column with the probability with which it was done" };
        var context = new Option<string[]>("--context") { Description = "Of a table: column that the reward model may read", AllowMultipleArgumentsPerToken = false };
        var by = new Option<string?>("--by") { Description = "Of a table, with like:FILE: column by whose values actions are counted, such as a position" };
        var threads = CommonOptions.Threads();
        var command = new Command("policy", "What another policy would have earned, by a log of which chance decided a part; refused where the log cannot say") { what, to, action, reward, propensity, context, by, threads };
        command.SetAction(CommandHost.Action((host, parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(what);
            var choices = new PolicyChoices
            {
                To = parsed.GetRequiredValue(to),
                Action = parsed.GetValue(action),
                Reward = parsed.GetValue(reward),
                Propensity = parsed.GetValue(propensity),
                Context = parsed.GetValue(context) ?? [],
                By = parsed.GetValue(by),
            };
            var report = TableArgument.IsTable(path)
                ? TableArgument.InTemporary(folder => PolicyTable.Evaluate(path, choices, folder, new Execution { Threads = parsed.GetValue(threads) ?? 0, Cancellation = cancellation }))
                : OfProject(host, path, choices.To, parsed.GetValue(threads), cancellation);
            host.Result(report, OffPolicyJson.Default.PolicyReport, console => PolicyScreen.Show(console, report));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static PolicyReport OfProject(CommandHost host, string folder, string to, int? threads, CancellationToken cancellation)
    {
        using var workspace = host.Open(folder, threads);
        workspace.RequireBinary("analyze policy");
        return workspace.Policy(to, cancellation);
    }
}
