using Relearn.Inference.Features;

namespace Relearn.Scoping;

// What must hold of KPIs and objectives.
static partial class ProjectRules
{
    static void CheckBusiness(ProjectConfig project, YamlSection top)
    {
        var (kpis, objectives) = (top.Section("kpis"), top.Section("objectives"));
        foreach (var kpi in project.Kpis.Where(_ => project.HasClasses))
        {
            if (kpi.Measures.FirstOrDefault(m => m is MeasuredKpiConfig.Label or MeasuredKpiConfig.Money) is { } measure) { top.Problems.Add(ScopeErrors.KpiNeedsBinary(top.File, kpis.LineOf(kpi.Name), kpi.Name, measure, project.Task)); }
        }
        foreach (var objective in project.Objectives)
        {
            var section = objectives.Section(objective.Name);
            var (kinds, expected) = project.HasClasses ? (new[] { ValueKind.Text }, "a text, the class or its path") : ([ValueKind.Boolean], "true or false, such as 'clicked == \"yes\"'");
            CheckExpression(objective.Value, $"The 'value' of objective '{objective.Name}'", section.LineOf("value"), project.AllColumns, kinds, expected, top);
            if (objective.Known is { } known)
            {
                CheckExpression(known, $"The 'known' of objective '{objective.Name}'", section.LineOf("known"), project.AllColumns, [ValueKind.Time], "a time, such as 'departs_at + hours(6)'", top);
                if (project.Data.Time.Kind != TimeKind.Column) { top.Problems.Add(ScopeErrors.KeyWithoutTime(top.File, section.LineOf("known"), $"objectives.{objective.Name}.known", "a time column")); }
            }
            if (objective.Minimum is not null && !project.HasClasses) { top.Problems.Add(ScopeErrors.KeyOfClasses(top.File, section.LineOf("minimum"), $"objectives.{objective.Name}.minimum")); }
        }
        CheckWeights(project, top);
    }

    static void CheckWeights(ProjectConfig project, YamlSection top)
    {
        var section = top.Section("serving").Section("weights");
        if (!section.Exists) { return; }
        if (project.HasClasses)
        {
            top.Problems.Add(ScopeErrors.WeightsOfClasses(top.File, section.Line, project.Task));
            return;
        }
        string[] known = [project.Label.Name, .. project.OtherObjectives.Select(o => o.Name)];
        foreach (var name in project.Serving.Weights.Keys.Except(known)) { top.Problems.Add(ScopeErrors.WeightUnknown(top.File, section.LineOf(name), name, known)); }
        if (project.Serving.Weights.Count > 0 && known.All(n => project.Serving.Weights.GetValueOrDefault(n, n == project.Label.Name ? 1 : 0) == 0)) { top.Problems.Add(ScopeErrors.WeightsNothing(top.File, section.Line)); }
    }
}
