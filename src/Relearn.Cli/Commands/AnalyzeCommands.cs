using System.CommandLine;
using Relearn.Analysis;
using Relearn.Cli.Screens;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn analyze</c>: step 6.</summary>
static class AnalyzeCommands
{
    public static Command Group()
    {
        var (project, source) = (CommonOptions.Project(), CommonOptions.Source());
        var html = new Option<bool>("--html") { Description = "Write a page for each reader as well: executives, product, engineers; also where there are no outcomes yet" };
        var review = new Command("review", "What the decisions earned, against no model and against never acting") { project, source, html };
        review.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            if (parsed.GetValue(html))
            {
                foreach (var path in workspace.WriteReaderPages(parsed.GetValue(source))) { host.Say(path); }
            }
            var found = workspace.Review(parsed.GetValue(source));
            host.Result(found, AnalysisJson.Default.BusinessReview, console => ReviewScreen.Show(console, found));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return new("analyze", "6: business analysis") { review, BusinessCommands.Kpis(), BusinessCommands.Value(), BusinessCommands.Spent(), BusinessCommands.Portfolio(), ExperimentCommand.Make(), PolicyCommand.Make(), WeightsCommands.Tradeoff() };
    }
}
