using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class NaturalLabelConfigTests
{
    // The label's lines are 16 to 21.
    const string Sound = """
        name: late
        goal: Who will buy within a month.
        data:
          file: rows.csv
          time: { column: at }
          key: user
          columns:
            at: time
            user: text
            x: number
            seen_at: time
            bought_at: { type: time, known: after }
            loaded_at: { type: time, known: after }
        features:
          x: x
        label:
          name: bought
          event: bought_at
          window: days(30)
          known: loaded_at
          delay: weights
        """;

    [Fact]
    public void An_event_and_its_window_are_a_label()
    {
        var (project, problems) = ProjectFile.Parse(Sound.Replace("  delay: weights", "  lag: hours(6)\n  now: 2024-03-01", StringComparison.Ordinal), "project.yaml");
        Assert.Empty(problems);
        Assert.Equal(new NaturalLabel("bought_at", "days(30)", 30 * 86_400e6, 6 * 3_600e6, "2024-03-01"), project!.Label.Natural);
        Assert.Equal(("bought_at within days(30)", LabelDelay.Mature), (project.Label.Value, project.Label.Delay));
        Assert.Equal(LabelDelay.Weights, ProjectFile.Parse(Sound, "project.yaml").Config!.Label.Delay);
        Assert.Equal(LabelDelay.DelayedFeedback, ProjectFile.Parse(Sound.Replace("weights", "delayed_feedback", StringComparison.Ordinal), "project.yaml").Config!.Label.Delay);
    }

    [Theory]
    [InlineData("  event: bought_at", "  event: bought_at\n  value: x > 1", "scope.label_unclear", 17)]
    [InlineData("  event: bought_at\n", "", "scope.label_unclear", 17)]
    [InlineData("  event: bought_at\n  window: days(30)", "  value: x > 1\n  now: 2024-01-01", "scope.label_key", 19)]
    [InlineData("  window: days(30)\n", "", "scope.key_missing", 17)]
    [InlineData("days(30)", "30", "scope.duration_wrong", 19)]
    [InlineData("days(30)", "days(0)", "scope.duration_wrong", 19)]
    [InlineData("days(30)", "days(", "scope.expression_wrong", 19)]
    [InlineData("  delay: weights", "  lag: days(0 - 1)", "scope.duration_wrong", 21)]
    [InlineData("  delay: weights", "  now: yesterday", "scope.date_wrong", 21)]
    [InlineData("  delay: weights", "  delay: later", "scope.not_a_choice", 21)]
    [InlineData("event: bought_at", "event: x", "scope.expression_kind", 18)]
    [InlineData("event: bought_at", "event: seen_at", "scope.event_known_before", 18)]
    [InlineData("  x: x", "  x: mean(bought) over 7d", "scope.label_windowed", 15)]
    [InlineData("  delay: weights", "  delay: weights\nsampling: { negatives: 0.1 }", "scope.sampled_and_delayed", 21)]
    [InlineData("  delay: weights", "  delay: weights\nmodel: { focal: 2 }", "scope.sampled_and_delayed", 21)]
    public void What_is_wrong_is_told_with_its_line(string sound, string wrong, string code, int line)
    {
        var text = Sound.Replace(sound, wrong, StringComparison.Ordinal);
        if (code == "scope.label_key") { text = text.Replace("  known: loaded_at\n  delay: weights", "", StringComparison.Ordinal); }
        var problem = Assert.Single(ProjectFile.Parse(text, "project.yaml").Problems);
        Assert.Equal((code, line), (problem.Code, problem.Line));
    }

    [Fact]
    public void It_needs_a_time_column() => Assert.Contains(ProjectFile.Parse(Sound.Replace("time: { column: at }", "time: row_order", StringComparison.Ordinal), "project.yaml").Problems, p => p.Code == "scope.key_without_time" && p.Message.StartsWith("'label.event' needs a time column", StringComparison.Ordinal));
}
