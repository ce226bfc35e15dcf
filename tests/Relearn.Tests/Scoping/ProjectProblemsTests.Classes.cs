namespace Relearn.Tests.Scoping;

// Where the label is one of several classes.
public sealed partial class ProjectProblemsTests
{
    const string SoundOfClasses = """
        name: goods
        goal: Say what kind of thing is sold.
        task: hierarchy
        data:
          file: rows.csv
          time: none
          columns:
            title: text
            price: number
            kind: {type: text, known: after}
        label:
          name: kind
          value: kind
          minimum: 20
        features:
          title: terms(title)
        decision: {rule: deepest, accuracy: 0.9}
        """;

    /// <summary>What is changed in the sound file of classes, and the one problem that this makes: code, line, part of its message.</summary>
    public static TheoryData<string, string, string, int, string> ClassProblems => new()
    {
        { "  minimum: 20", "  minimum: 20\n  functions: []", "scope.key_of_binary", 15, "'functions' goes with labels that are true or false" },
        { "decision: {", "model: {trees: 100}\ndecision: {", "scope.key_of_binary", 17, "'model.trees' goes with labels that are true or false" },
        { "decision: {", "sampling: {negatives: 0.5}\ndecision: {", "scope.key_of_binary", 17, "'sampling.negatives' goes with labels that are true or false" },
        { "accuracy: 0.9}", "accuracy: 0.9, threshold: 0.5}", "scope.key_of_binary", 17, "'decision.threshold' goes with labels that are true or false" },
        { "decision: {", "serving: {weights: {views: 1}}\ndecision: {", "scope.weights_of_classes", 17, "'serving.weights' adds probabilities of true and false" },
        { "decision: {", "serving: {exploration: 0.1}\ndecision: {", "scope.key_of_binary", 17, "'serving.exploration' goes with labels that are true or false" },
        { "  minimum: 20", "  levels: [kind]", "scope.levels_and_value", 14, "The label has both 'levels' and 'value'" },
        { "  value: kind", "  levels: [kin]", "scope.column_not_declared", 13, "'levels' names column 'kin'" },
        { "  value: kind", "  value: price", "scope.expression_kind", 13, "The label's 'value' gives a number; expected a text, the class or its path" },
        { "  title: terms(title)", "  title: terms(title)\n  rate: target_mean(title)", "scope.classes_in_feature", 17, "Feature 'rate' is made of earlier labels, but the label is one of several classes" },
        { "decision: {", "kpis: {hits: {sum: label}}\ndecision: {", "scope.kpi_needs_binary", 17, "KPI 'hits' reads 'label', which is counted where the label is true or false" },
        { "  minimum: 20", "  minimum: 0", "scope.out_of_range", 14, "'minimum: 0' is out of range" },
    };

    static string ChangeClasses(string from, string to)
    {
        Assert.Contains(from, SoundOfClasses, StringComparison.Ordinal);
        return SoundOfClasses.Replace(from, to, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sound_files_of_classes_have_no_problem()
    {
        Assert.Empty(Check(SoundOfClasses));
        Assert.Empty(Check(ChangeClasses("task: hierarchy", "task: multiclass")));
    }

    [Theory]
    [MemberData(nameof(ClassProblems))]
    public void A_problem_of_classes_is_reported_with_its_line(string from, string to, string code, int line, string message)
    {
        var error = Assert.Single(Check(ChangeClasses(from, to)));
        Assert.Equal((code, line), (error.Code, error.Line));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  minimum: 20", "  separator: /", 14)]
    [InlineData("  value: kind\n  minimum: 20", "  levels: [kind]", 13)]
    public void Levels_and_separators_need_groups(string from, string to, int line)
    {
        var error = Assert.Single(Check(ChangeClasses(from, to).Replace("task: hierarchy", "task: multiclass", StringComparison.Ordinal)));
        Assert.Equal(("scope.levels_of_hierarchy", line), (error.Code, error.Line));
    }

    [Fact]
    public void A_feature_that_looks_back_at_classes_is_refused()
    {
        var timed = ChangeClasses("  time: none\n  columns:", "  time: {column: at}\n  columns:\n    at: time").Replace("  title: terms(title)", "  title: terms(title)\n  seen: count(kind) over 7d by title\n  rows: count() over 7d by title", StringComparison.Ordinal);
        var error = Assert.Single(Check(timed));
        Assert.Equal(("scope.classes_in_feature", 18), (error.Code, error.Line));
        Assert.Equal("scope.classes_in_feature", Assert.Single(Check(timed.Replace("count(kind) over 7d by title", "target_mean(title)", StringComparison.Ordinal))).Code);
    }

    [Fact]
    public void A_binary_project_says_nothing_of_classes()
    {
        var error = Assert.Single(Check(Change("  rule_without_model: distance > 1000", "  accuracy: 0.9")));
        Assert.Equal(("scope.key_of_classes", 29), (error.Code, error.Line));
        Assert.Contains("'decision.accuracy' goes with one of several classes, but the task is 'binary'.", error.Message, StringComparison.Ordinal);
    }
}
