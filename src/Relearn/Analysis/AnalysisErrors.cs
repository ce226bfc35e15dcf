using Relearn.Numerics;

namespace Relearn.Analysis;

/// <summary>All messages of this folder.</summary>
static class AnalysisErrors
{
    public static UserError NoOutcomes(string project) => new("analyze.no_outcomes",
        $"No outcome of the predictions of '{project}' is known yet, so nothing can be counted. Report outcomes at POST /v1/outcomes, or wait until they are due.");
}
