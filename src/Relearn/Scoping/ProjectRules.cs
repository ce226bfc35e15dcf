using Relearn.Inference.Features;
using Relearn.Inference.Windows;

namespace Relearn.Scoping;

/// <summary>What must hold between the parts of a project.</summary>
static partial class ProjectRules
{
    public static void Check(ProjectConfig project, YamlSection top)
    {
        var data = top.Section("data");
        var (file, problems) = (top.File, top.Problems);
        if (project.Data.Time.Kind == TimeKind.Column)
        {
            CheckColumn(project.Data.Time.Column, "column", data.Section("time"), project, ValueKind.Time);
            CheckColumn(project.Data.Time.ZoneBy, "zone_by", data.Section("time"), project, ValueKind.Text);
        }
        CheckColumn(project.Data.Key, "key", data, project, null);
        foreach (var source in project.Data.Sources) { CheckSource(source, data.Section("sources").Section(source.Name)); }
        CheckExpectations(project, data, top);

        var label = top.Section("label");
        if (project.Label.Known is not null && project.Data.Time.Kind != TimeKind.Column) { problems.Add(ScopeErrors.KeyWithoutTime(file, label.LineOf("known"), "label.known", "a time column; with 'row_order' use 'delay_rows'")); }
        if (project.Label.DelayRows > 0 && project.Data.Time.Kind != TimeKind.RowOrder) { problems.Add(ScopeErrors.KeyWithoutTime(file, label.LineOf("delay_rows"), "label.delay_rows", "'data.time: row_order'; with a time column use 'known'")); }
        if (project.Label.Natural is { } natural) { CheckNatural(project, natural, label, top); }
        else if (project.Label.Classes is { } classes) { CheckClasses(project, classes, top); }
        else { CheckExpression(project.Label.Value, "The label's 'value'", label.LineOf("value"), project.AllColumns, [ValueKind.Boolean], "true or false, such as 'delay > 15'", top); }
        if (project.Label.Known is { } known)
        {
            CheckExpression(known, "The label's 'known'", label.LineOf("known"), project.AllColumns, [ValueKind.Time], "a time, such as 'date + hours(2)'", top);
        }

        if (!project.HasClasses) { CheckNoClasses(top); }
        CheckColumn(project.Label.Item, "item", label, project, null);
        foreach (var function in project.Label.Functions)
        {
            if (function.When is { } condition) { CheckExpression(condition, $"Labelling function '{function.Name}'", label.LineOf("functions"), project.AllColumns, [ValueKind.Boolean], "a condition", top); }
            CheckColumn(function.Column, "functions", label, project, ValueKind.Text);
        }

        CheckSplit(project, top.Section("split"));
        if (project.Split is { ValidationFrom: { } validation, TestFrom: { } test } && string.CompareOrdinal(validation, test) >= 0)
        {
            problems.Add(ScopeErrors.SplitOrder(file, top.Section("split").LineOf("validation_from"), validation, test));
        }
        var features = top.Section("features");
        if (project.Features.Count == 0) { problems.Add(ScopeErrors.KeyMissing(file, features.Line, "features", "the project", "at least one line 'name: expression'")); }
        var after = project.Data.Columns.Where(c => c.KnownAfter).Select(c => c.Name).ToHashSet();
        var names = new HashSet<string>();
        foreach (var feature in project.Features)
        {
            var (place, line) = project.FeaturePlaces.GetValueOrDefault(feature.Name, (file, features.LineOf(feature.Name)));
            if (!names.Add(feature.Name)) { problems.Add(ScopeErrors.Duplicate(place, line, feature.Name, "'features'")); }
            if (CheckExpression(feature.Source, $"Feature '{feature.Name}'", line, project.AllColumns,
                [ValueKind.Number, ValueKind.Text, ValueKind.Boolean], "a number, a text or a boolean; take a part of a time, such as 'hour(date)'", top, project.Events, place) is { } expression)
            {
                if (project.Data.Time.Kind != TimeKind.Column && ExpressionParser.WindowsOf(expression).FirstOrDefault() is { } window) { problems.Add(ScopeErrors.WindowWithoutTime(place, line, feature.Name, window.Text)); }
                if (project.Label.Natural is not null && ExpressionParser.WindowsOf(expression).FirstOrDefault(w => w.ReadsLabel) is { } labelled) { problems.Add(ScopeErrors.LabelWindowed(place, line, feature.Name, labelled.Text)); }
                if (project.HasClasses && ReadsLabels(expression)) { problems.Add(ScopeErrors.ClassesInFeature(place, line, feature.Name)); }
                if (!project.HasClasses && expression is CallExpression { Function: { Pieces: not null, Name: var call } }) { problems.Add(ScopeErrors.PiecesNeedClasses(place, line, feature.Name, call)); }
                foreach (var column in ExpressionParser.ColumnsOf(expression).Where(after.Contains))
                {
                    problems.Add(ScopeErrors.FeatureReadsLabel(place, line, feature.Name, column));
                }
            }
        }

        var slices = top.Section("slices");
        foreach (var slice in project.Slices)
        {
            var line = slices.LineOf(slice.Name);
            if (CheckExpression(slice.Source, $"Slice '{slice.Name}'", line, project.AllColumns, [ValueKind.Boolean], "a condition", top) is { } condition)
            {
                problems.AddRange(ExpressionParser.ColumnsOf(condition).Where(after.Contains).Select(c => ScopeErrors.ConditionReadsLabel(file, line, $"Slice '{slice.Name}'", c)));
            }
        }
        CheckLearning(project, top, after);
        if (project.Decision.RuleWithoutModel is { } rule) { CheckRule(project, rule, "'rule_without_model'", top.Section("decision").LineOf("rule_without_model"), [ValueKind.Boolean], "a condition", top); }
        if (project.Serving.Fallback?.Rule is { } fallback)
        {
            CheckRule(project, fallback, "'serving.fallback.rule'", top.Section("serving").Section("fallback").LineOf("rule"), [ValueKind.Number, ValueKind.Boolean], "a probability or a condition", top);
        }
        CheckLog(project, top);
        if (!project.HasClasses && project.Model is { Learner: not "trees", OwnObjective: true })
        {
            var model = top.Section("model");
            var key = project.Model.Focal is null ? "positive_weight" : "focal";
            problems.Add(ScopeErrors.NeedsTrees(file, model.LineOf(key), key, project.Model.Learner));
        }
        var waivers = top.Section("leakage");
        var named = project.Data.Columns.Select(c => c.Name).Concat(names).ToArray();
        foreach (var column in project.Leakage.Waivers.Select(w => w.Column).OfType<string>().Where(c => !named.Contains(c)))
        {
            problems.Add(ScopeErrors.ColumnNotDeclared(file, waivers.LineOf("waivers"), "waivers", column, project.Data.Columns.Select(c => c.Name)));
        }
        CheckBusiness(project, top);
        if (project.Kpi.TruePositive <= project.Kpi.FalseNegative) { problems.Add(ScopeErrors.ActingNeverPays(file, top.LineOf("kpi"))); }
        if (project.Stakeholders.Count > 0 && !project.Stakeholders.Any(s => s.SignsOff)) { problems.Add(ScopeErrors.NoOneSignsOff(file, top.LineOf("stakeholders"))); }
    }

    // The event is known late, like any label, and needs a clock to be late on.
    static void CheckNatural(ProjectConfig project, NaturalLabel natural, YamlSection label, YamlSection top)
    {
        if (project.Data.Time.Kind != TimeKind.Column) { top.Problems.Add(ScopeErrors.KeyWithoutTime(top.File, label.LineOf("event"), "label.event", "a time column")); }
        if (CheckExpression(natural.Event, "The label's 'event'", label.LineOf("event"), project.AllColumns, [ValueKind.Time], "a time, such as 'bought_at'", top) is { Kind: ValueKind.Time } expression)
        {
            var before = project.Data.Columns.Where(c => !c.KnownAfter && c.Name != project.Data.Time.Column).Select(c => c.Name).ToHashSet();
            top.Problems.AddRange(ExpressionParser.ColumnsOf(expression).Where(before.Contains).Select(c => ScopeErrors.EventKnownBefore(top.File, label.LineOf("event"), c)));
        }
        if (project.Label.Delay == LabelDelay.Mature) { return; }
        foreach (var other in new[] { project.Sampling.Negatives is < 1 ? "sampling.negatives" : null, project.Model.PositiveWeight is null or 1 ? null : "model.positive_weight", project.Model.Focal is null ? null : "model.focal" }.OfType<string>())
        {
            top.Problems.Add(ScopeErrors.SampledAndDelayed(top.File, label.LineOf("delay"), other, project.Label.Delay == LabelDelay.Weights ? "weights" : "delayed_feedback"));
        }
    }

    // What only the log can give back after a restart, or is kept for nothing but the log.
    static void CheckLog(ProjectConfig project, YamlSection top)
    {
        if (project.Serving.PredictionDurability != Storage.Durability.Off) { return; }
        var line = top.Section("serving").LineOf("prediction_durability");
        if (project.Serving.Exploration > 0) { top.Problems.Add(ScopeErrors.LogNeeded(top.File, line, "'exploration' draws decisions at random for nothing but the log")); }
        if (project.Release.Mode != ReleaseMode.Direct) { top.Problems.Add(ScopeErrors.LogNeeded(top.File, line, "rollouts ('release.mode') are judged by it")); }
        foreach (var feature in project.Features)
        {
            if (ExpressionParser.Parse(feature.Source, project.AllColumns, project.Events).Expression is { } expression && ExpressionParser.WindowsOf(expression).FirstOrDefault() is { } window)
            {
                top.Problems.Add(ScopeErrors.LogNeeded(top.File, line, $"feature '{feature.Name}' looks at a window ({window.Text}), which the log fills again when the service starts"));
            }
        }
    }

    // A rule that stands in for the model sees what callers send: the columns that features read.
    static void CheckRule(ProjectConfig project, string rule, string what, int line, ValueKind[] kinds, string expected, YamlSection top)
    {
        var after = project.Data.Columns.Where(c => c.KnownAfter).Select(c => c.Name).ToHashSet();
        var read = project.Features.SelectMany(f => ExpressionParser.Parse(f.Source, project.AllColumns, project.Events).Expression is { } e ? ExpressionParser.ColumnsOf(e) : []).ToHashSet();
        if (CheckExpression(rule, what, line, project.AllColumns, kinds, expected, top) is not { } expression) { return; }
        top.Problems.AddRange(ExpressionParser.ColumnsOf(expression).Where(after.Contains).Select(c => ScopeErrors.ConditionReadsLabel(top.File, line, what, c)));
        top.Problems.AddRange(ExpressionParser.ColumnsOf(expression).Where(c => !read.Contains(c) && !after.Contains(c)).Select(c => ScopeErrors.RuleReadsUnlogged(top.File, line, what, c)));
    }

    static void CheckSplit(ProjectConfig project, YamlSection split)
    {
        var (by, hasTime) = (project.Split.By, project.Data.Time.Kind != TimeKind.None);
        if (by != SplitBy.Time && hasTime) { split.Problems.Add(ScopeErrors.KeyWithoutTime(split.File, split.LineOf("by"), $"split.by: {by.ToString().ToLowerInvariant()}", "'data.time: none', because rows that have a time are split by it")); }
        if (project.Split.EmbargoDays > 0 && !hasTime) { split.Problems.Add(ScopeErrors.KeyWithoutTime(split.File, split.LineOf("embargo_days"), "split.embargo_days", "a time column or 'row_order'")); }
        if (by == SplitBy.Group != project.Split.Group is not null) { split.Problems.Add(ScopeErrors.KeyMissing(split.File, split.LineOf(by == SplitBy.Group ? "by" : "group"), by == SplitBy.Group ? "group" : "by", "'split'", "both 'by: group' and 'group: COLUMN', or neither")); }
        else { CheckColumn(project.Split.Group, "group", split, project, null); }
    }

    static void CheckExpectations(ProjectConfig project, YamlSection data, YamlSection top)
    {
        var line = data.LineOf("expectations");
        foreach (var expectation in project.Data.Expectations)
        {
            if (expectation.Condition is { } condition) { CheckExpression(condition, "The expectation's 'holds'", line, project.AllColumns, [ValueKind.Boolean], "a condition, such as 'arrives_at >= departs_at'", top); }
            if (project.Data.Time.Kind == TimeKind.Column) { continue; }
            if (expectation.Kind == ExpectationKind.Newest) { data.Problems.Add(ScopeErrors.KeyWithoutTime(data.File, line, "newest_within_days", "a time column")); }
            if (expectation.Kind == ExpectationKind.InOrder) { data.Problems.Add(ScopeErrors.KeyWithoutTime(data.File, line, "in_order", "a time column")); }
        }
    }

    static void CheckColumn(string? name, string key, YamlSection section, ProjectConfig project, ValueKind? kind)
    {
        if (name is null) { return; }
        var column = project.Data.Columns.FirstOrDefault(c => c.Name == name);
        if (column is null)
        {
            section.Problems.Add(ScopeErrors.ColumnNotDeclared(section.File, section.LineOf(key), key, name, project.Data.Columns.Select(c => c.Name)));
        }
        else if (kind is { } expected && column.Kind != expected)
        {
            section.Problems.Add(ScopeErrors.ExpressionKind(section.File, section.LineOf(key), $"Column '{name}' of '{key}'", column.Kind, $"a {expected.ToString().ToLowerInvariant()}"));
        }
    }

    static void CheckSource(SourceConfig source, YamlSection section)
    {
        var names = source.Columns.Select(c => c.Name).ToArray();
        foreach (var (key, column, kind) in new[] { ("time", (string?)source.Time, (ValueKind?)ValueKind.Time), ("id", source.Id, null) })
        {
            if (column is null) { continue; }
            if (source.Columns.FirstOrDefault(c => c.Name == column) is not { } declared) { section.Problems.Add(ScopeErrors.SourceColumn(section.File, section.LineOf(key), source.Name, key, column, names)); }
            else if (kind is { } expected && declared.Kind != expected) { section.Problems.Add(ScopeErrors.ExpressionKind(section.File, section.LineOf(key), $"Column '{column}' of '{key}'", declared.Kind, $"a {expected.ToString().ToLowerInvariant()}")); }
        }
        if (source.Known is { } known) { CheckExpression(known, $"The 'known' of source '{source.Name}'", section.LineOf("known"), source.Events.Columns, [ValueKind.Time], "a time, such as 'at + hours(2)'", section); }
    }

    static Expression? CheckExpression(string source, string what, int line, IReadOnlyList<InputColumn> columns, ValueKind[] kinds, string expected, YamlSection top, EventScope? events = null, string? file = null)
    {
        var (expression, problems) = ExpressionParser.Parse(source, columns, events);
        top.Problems.AddRange(problems.Select(p => ScopeErrors.ExpressionWrong(file ?? top.File, line, what, source, p)));
        if (expression is not null && !kinds.Contains(expression.Kind))
        {
            top.Problems.Add(ScopeErrors.ExpressionKind(file ?? top.File, line, what, expression.Kind, expected));
        }
        return expression;
    }
}
