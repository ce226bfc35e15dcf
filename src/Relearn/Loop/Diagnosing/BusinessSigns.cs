using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.OffPolicy;
using Relearn.Modeling;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>What KPIs and logged propensities show.</summary>
static class BusinessSigns
{
    const int MostEarlier = 3;

    /// <summary>Reads both.</summary>
    /// <returns>The declared objective that goes with the goal beyond doubt, and more than what is learnt now; null: none.</returns>
    public static string? Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Weights is { } weights)
        {
            findings.Look(Signs.PropensityMean);
            foreach (var evidence in PolicySigns.Of(weights)) { findings.See(evidence); }
        }
        var project = @case.Context.Project;
        if (project.Kpis.Count == 0)
        {
            findings.Lacks("No KPI is declared, so nobody can tell whether what is learnt serves the goal. Declare 'kpis' in project.yaml and report measures with the outcomes.");
            return null;
        }
        if (@case.Kpis is not { } decisions) { return null; }
        findings.Look(Signs.KpiDivergence);
        var comparisons = Divergence.Comparisons(decisions);
        // What an earlier release did counts as far as it lasts.
        KpiComparison[] standing = [.. comparisons.Where(c => c.By == "experiment" && @case.Open.Any(o => o.Rollout.Id == c.Of)), .. @case.Live is { } live ? ReleaseDays.Until(decisions, live.Model.Context.Release, LearntAs(@case, live), MostEarlier) : []];
        foreach (var parting in Divergence.Find(project, decisions, standing).GroupBy(p => p.Goal).Select(g => g.First()))
        {
            findings.See(Signs.KpiDivergence, parting.Goal, parting.LogEvidence, parting.Says, parting.Since);
        }
        if (!findings.Has(Signs.KpiDivergence)) { return null; }
        var parted = findings.Seen.Where(e => e.Sign == Signs.KpiDivergence).Select(e => e.Subject).ToHashSet();
        // What is learnt now, under whatever name, has just been seen to part.
        var learnt = project.Objectives.Where(o => o.Value == project.Label.Value).Select(o => o.Name).ToHashSet();
        return ObjectiveFitting.Of(project, decisions, comparisons).Where(f => f is { Missing: null, IsLabel: false, Within: { Low: > 0 } } && parted.Contains(f.Goal) && !learnt.Contains(f.Objective))
            // What goes with the goal in units; which of them moves it the next experiment says.
            .OrderByDescending(f => f.Together - f.Apart).ThenByDescending(f => f.Within!.Estimate / (f.Within.High - f.Within.Low)).FirstOrDefault()?.Objective;
    }

    static Func<string, bool> LearntAs(DiagnosisCase @case, LiveCase live)
    {
        var wanted = LabelOf(@case, live.Model.Release);
        return id => @case.Context.Ledger.Find(id) is { } record && wanted is not null && LabelOf(@case, Release.Parse(record.Body)) == wanted;
    }

    static string? LabelOf(DiagnosisCase @case, Release release)
    {
        var run = JsonSerializer.Deserialize(@case.Context.Ledger.Find(release.Run)!.Body, ModelJson.Default.ModelRun)!;
        return @case.Context.Artifacts.Contains(run.Project) ? ProjectFile.Parse(File.ReadAllText(@case.Context.Artifacts.Require(run.Project)), ProjectFile.FileName).Config?.Label.Value : null;
    }
}
