using Relearn.Inference.Features;

namespace Relearn.Scoping;

// What must hold for candidates.
static partial class ProjectRules
{
    static void CheckLearning(ProjectConfig project, YamlSection top, IReadOnlySet<string> after)
    {
        var golden = top.Section("learning").Section("golden");
        foreach (var part in project.Learning.Golden)
        {
            var line = golden.LineOf(part.Name);
            if (CheckExpression(part.Source, $"Golden part '{part.Name}'", line, project.AllColumns, [ValueKind.Boolean], "a condition", top) is { } condition)
            {
                top.Problems.AddRange(ExpressionParser.ColumnsOf(condition).Where(after.Contains).Select(c => ScopeErrors.ConditionReadsLabel(top.File, line, $"Golden part '{part.Name}'", c)));
            }
        }
        if (project.Backtest.ReportFrom is not null && project.Data.Time.Kind != TimeKind.Column)
        {
            top.Problems.Add(ScopeErrors.KeyWithoutTime(top.File, top.Section("backtest").LineOf("report_from"), "backtest.report_from", "a time column; with 'row_order' the later half of what is played is reported"));
        }
    }
}
