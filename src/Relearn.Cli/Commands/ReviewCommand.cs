using System.CommandLine;
using Relearn.Cli.Screens;
using Relearn.Data.Labels.Suspects;
using Relearn.Loop;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn data review</c>: which labels are wrong, and how many.</summary>
static class ReviewCommand
{
    public static Command Review()
    {
        var project = CommonOptions.Project();
        var judgements = CommonOptions.Ranged(new Option<int>("--judgements") { Description = "How many items people are asked to judge, those of earlier calls included", DefaultValueFactory = _ => ReviewPlan.DefaultJudgements }, 1, 100_000);
        var precision = new Option<double?>("--precision") { Description = "Share of the labels above the cut that are to be wrong indeed, 0 to 1; without it the cut has the largest expected F1, and --accept goes as far as a label is more probably wrong than right" };
        precision.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var p) && p is not (>= 0 and <= 1)) { result.AddError($"'--precision {token.Value}' is out of range; it goes from 0 to 1"); }
        });
        var export = new Option<string?>("--export") { Description = "Write what is left to judge to this CSV file; fill in the column label and give it to 'relearn data labels import'" };
        var accept = new Option<bool>("--accept") { Description = "Change the labels above the cut that nobody judged" };
        var withdraw = new Option<bool>("--withdraw") { Description = "Take back what was accepted" };
        var anew = new Option<bool>("--new") { Description = "Begin another review, of the labels as they are now" };
        var siblings = new Option<bool>("--siblings") { Description = "With classes: put on the desk what may be a wrong sibling, not what may stand in a wrong branch" };
        var command = new Command("review", "Suspected wrong labels: a model ranks all, people judge a sample, and that says how many are wrong and which to change; with classes two queues, wrong branch and wrong sibling") { project, judgements, precision, export, accept, withdraw, anew, siblings };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(accept) ? 1 : 0) + (result.GetValue(withdraw) ? 1 : 0) + (result.GetValue(anew) ? 1 : 0) > 1) { result.AddError("only one of --accept, --withdraw and --new can be given"); }
        });
        command.SetAction(CommandHost.Action(async (host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            if (workspace.Project.HasClasses && !parsed.GetValue(accept) && !parsed.GetValue(withdraw))
            {
                var suspects = await workspace.ReviewClassesAsync(parsed.GetValue(judgements), parsed.GetValue(siblings), parsed.GetValue(export), cancellation);
                host.Result(suspects, LoopJson.Default.ClassSuspects, console => ClassScreen.Show(console, workspace.Project, suspects, parsed.GetValue(siblings)));
                return ExitCodes.Fine;
            }
            var report = parsed.GetValue(accept) ? await workspace.AcceptReviewAsync(parsed.GetValue(precision), cancellation)
                : parsed.GetValue(withdraw) ? await workspace.WithdrawReviewAsync(cancellation)
                : await workspace.ReviewLabelsAsync(parsed.GetValue(judgements), parsed.GetValue(precision), parsed.GetValue(anew), parsed.GetValue(export), cancellation);
            host.Result(report, CliJson.Default.ReviewReport, console => LabelScreen.Show(console, report));
            return ExitCodes.Fine;
        }));
        return command;
    }
}
