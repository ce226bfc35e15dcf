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
        var review = new Command("review", "What the decisions earned, against no model and against never acting") { project, source };
        review.SetAction(CommandHost.Action((host, parsed, _) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            var found = workspace.Review(parsed.GetValue(source));
            host.Result(found, AnalysisJson.Default.BusinessReview, console => ReviewScreen.Show(console, found));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return new("analyze", "6: business analysis") { review, BusinessCommands.Kpis() };
    }
}
