using Relearn.Analysis.Causes;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.Value;
using Relearn.Scoping;

namespace Relearn.Analysis.Pages;

/// <summary>What the pages for the three readers are made of: the same records for all.</summary>
/// <param name="Project">Declares goal, people and KPIs.</param>
/// <param name="Review">What the decisions earned; null where no outcome is known.</param>
/// <param name="Kpis">The KPIs; null where none is declared or nothing was answered.</param>
/// <param name="Value">What releases earned and took.</param>
/// <param name="Diagnosis">The newest diagnosis; null: nobody asked.</param>
/// <param name="ScopeChanges">Changes of the scope that came of reviews and diagnoses, a sentence each, newest first.</param>
/// <param name="Missing">What is not known and what it takes to know it, a sentence each.</param>
sealed record ReaderFacts(ProjectConfig Project, BusinessReview? Review, KpiReport? Kpis, ValueReport Value, Diagnosis? Diagnosis, IReadOnlyList<string> ScopeChanges, IReadOnlyList<string> Missing)
{
    /// <summary>All that is not known.</summary>
    public IEnumerable<string> NotKnown => Missing.Concat(Kpis?.Kpis.Where(k => k.Missing is not null).Select(k => $"{k.Kpi}: {k.Missing}") ?? []).Concat(Value.Missing).Concat(Diagnosis?.Missing ?? []).Distinct();
}
