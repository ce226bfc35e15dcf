using Relearn.Numerics;

namespace Relearn.Analysis;

/// <summary>All messages of this folder.</summary>
static class AnalysisErrors
{
    public static UserError NoOutcomes(string project) => new("analyze.no_outcomes",
        $"No outcome of the predictions of '{project}' is known yet, so nothing can be counted. Report outcomes at POST /v1/outcomes, or wait until they are due.");

    public static UserError NoKpis(string project) => new("analyze.no_kpis",
        $"Project '{project}' declares no KPI. Add a section 'kpis' to project.yaml, such as 'kpis: {{ money a decision: {{ sum: money, role: goal }} }}'; measures of your own come with the outcomes.");

    public static UserError NothingServed(string project) => new("analyze.nothing_served",
        $"Project '{project}' has answered nothing yet: there is no release, or nobody asked it. Run 'relearn run' and 'relearn serve start', and report outcomes and measures at POST /v1/outcomes.");

    public static UserError HoursWrong(double hours) => new("analyze.hours_wrong",
        FormattableString.Invariant($"'--hours {hours}' is no time that somebody has spent. Give a number above 0, at most 10,000."));

    public static UserError NothingToTrade(string project, IReadOnlyList<string> missing) => new("analyze.nothing_to_trade",
        $"Nothing can be said of what other weights of project '{project}' would bring: {string.Join(" ", missing)} Each objective needs a 'measure' that is reported with the outcomes of its decisions.");
}
