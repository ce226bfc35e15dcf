using System.CommandLine;
using Relearn.Analysis.Experiments;
using Relearn.Cli.Screens;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn analyze experiment</c>: what a test in production showed.</summary>
static class ExperimentCommand
{
    public static Command Make()
    {
        var what = new Argument<string>("project-or-file") { Description = "The project's folder, whose newest canary or A/B is evaluated; or a table (CSV, Parquet, JSON lines)", DefaultValueFactory = _ => "." };
        var rollout = new Option<string?>("--rollout") { Description = "Of a project: the beginning of the rollout's id" };
        var unit = new Option<string?>("--unit") { Description = "Of a table: column that names what was assigned" };
        var arm = new Option<string?>("--arm") { Description = "Of a table: column that names the arm" };
        var control = new Option<string?>("--control") { Description = "Of a table: the arm that is compared with" };
        var treatment = new Option<string?>("--treatment") { Description = "Of a table: the arm that is judged; needed where there are more than two" };
        var metric = Many("--metric", "What is measured: a column, added up over the rows of a unit, or a ratio a/b. The first decides, the others are explored. Of a project: money, label, acted, decisions, known, loss and reported measures; without it the declared KPIs");
        var lower = Many("--lower", "A metric of which less is better");
        var guardrail = Many("--guardrail", "NAME:TOLERANCE. What must not get worse by more than this share of the control's mean");
        var before = new Option<string?>("--before") { Description = "Of a table: column with the unit's value from before the exposure; what it explains is taken out of the effect (CUPED)" };
        var segment = Many("--segment", "Of a table: column by whose values the effect is looked at; of a project its slices are");
        var time = new Option<string?>("--time") { Description = "Of a table: column with the time of a row; then the effect is looked at by age of the exposure and by day" };
        var other = new Option<string?>("--other") { Description = "Of a table: column with the unit's arm in another experiment" };
        var share = new Option<double>("--share") { Description = "Of a table: the treatment's share of the units, as it was meant", DefaultValueFactory = _ => 0.5 };
        var final = new Option<bool>("--final") { Description = "This look was planned beforehand, and is the only one: decide by the interval of one look" };
        var command = new Command("experiment", "A test in production: whether the arms can be compared, the effects, and what follows") { what, rollout, unit, arm, control, treatment, metric, lower, guardrail, before, segment, time, other, share, final };
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(what);
            var choices = new ExperimentChoices
            {
                Rollout = parsed.GetValue(rollout),
                Unit = parsed.GetValue(unit),
                Arm = parsed.GetValue(arm),
                Control = parsed.GetValue(control),
                Treatment = parsed.GetValue(treatment),
                Metrics = parsed.GetValue(metric) ?? [],
                Lower = parsed.GetValue(lower) ?? [],
                Guardrails = parsed.GetValue(guardrail) ?? [],
                Before = parsed.GetValue(before),
                Segments = parsed.GetValue(segment) ?? [],
                Time = parsed.GetValue(time),
                Other = parsed.GetValue(other),
                Share = parsed.GetValue(share),
                Final = parsed.GetValue(final),
            };
            var report = TableArgument.IsTable(path) ? TableArgument.InTemporary(folder => ExperimentTable.Evaluate(path, choices, folder)) : await OfProjectAsync(host, path, choices, cancellation);
            host.Result(report, ExperimentsJson.Default.ExperimentReport, console => ExperimentScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }

    static async Task<ExperimentReport> OfProjectAsync(CommandHost host, string folder, ExperimentChoices choices, CancellationToken cancellation)
    {
        using var workspace = host.Open(folder);
        workspace.RequireBinary("analyze experiment");
        var report = workspace.Experiment(choices);
        return report with { Diagnosis = await workspace.DiagnoseAsync(cancellation) };
    }

    static Option<string[]> Many(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
}
