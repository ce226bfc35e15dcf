using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Scoping.Editing;

namespace Relearn.Tests.Scoping.Editing;

public sealed class ProjectEditTests
{
    // Everything that a careless editor would lose: comments, order, quotes, two styles of sections, a blank line, a list, a comment at the end.
    const string Text = """
        # What this is for.
        name: small   # short
        goal: "Say yes: in time."
        data:
          file: rows.csv
          time: { column: at }
          columns:   # all of them
            at: time
            x: number
            result: { type: text, known: after }

        label:
          name: yes   # what is learnt
          value: result == "yes"

          # Six hours later.
          known: at + hours(6)
        features:
          x: x
        model: { trees: 20, leaves: 8 } # small on purpose
        kpi: { true_positive: 2, false_positive: -1 }
        objectives:
          refused: { value: result == "no", known: at + hours(9), kpi: { true_positive: 7 } }
        slices: { hot: x > 1 }
        learning:
        # the end
        """;

    static string Set(params string[] changes) => ProjectEdit.Apply(Text, "project.yaml", ProjectEdit.Parse(changes)).Text;

    static readonly ProjectConfig s_project = ProjectFile.Parse(Text, "project.yaml").Config!;

    [Fact]
    public void The_text_itself_is_sound() => Assert.Empty(ProjectFile.Parse(Text, "project.yaml").Problems);

    [Theory]
    [InlineData("model.trees=300", "trees: 20,", "trees: 300,")]
    [InlineData("goal=Say no.", "goal: \"Say yes: in time.\"", "goal: Say no.")]
    [InlineData("goal=Say: # no", "goal: \"Say yes: in time.\"", "goal: 'Say: # no'")]
    [InlineData("label.name=no", "name: yes   # what", "name: no   # what")]
    [InlineData("label.value=x > 1 or result == \"it's\"", "value: result == \"yes\"", "value: x > 1 or result == \"it's\"")]
    [InlineData("model.l2=3", "leaves: 8 }", "leaves: 8, l2: 3 }")]
    [InlineData("label.item=x", "known: at + hours(6)\n", "known: at + hours(6)\n  item: x\n")]
    [InlineData("learning.schedule_days=7", "learning:\n", "learning: { schedule_days: 7 }\n")]
    [InlineData("slices.hot=x > 1, 2", "slices: { hot: x > 1 }", null)]
    [InlineData("slices.hot=max(x, 1) > 1", "hot: x > 1 }", "hot: 'max(x, 1) > 1' }")]
    public void One_value_changes_and_nothing_else(string change, string before, string? after)
    {
        if (after is null)
        {
            Assert.Equal("scope.expression_wrong", Assert.Throws<UserErrorException>(() => Set(change)).Errors[0].Code);
            return;
        }
        Assert.Equal(Text.Replace(before, after, StringComparison.Ordinal), Set(change));
    }

    [Fact]
    public void A_section_that_does_not_stand_is_put_at_the_end()
    {
        var text = Set("constraints.p99_ms=50", "monitoring.alerts.drift=true");
        Assert.Contains("\nconstraints: { p99_ms: 50 }\nmonitoring: { alerts: { drift: true } }\n", text, StringComparison.Ordinal);
        Assert.Equal(50, ProjectFile.Parse(text, "project.yaml").Config!.Constraints.P99Milliseconds);
    }

    [Fact]
    public void What_would_not_be_sound_is_not_written_and_all_problems_are_named()
    {
        var problems = Assert.Throws<UserErrorException>(() => Set("model.trees=many", "label.value=wnid > 1", "model.depth=3")).Errors;
        Assert.Equal(["scope.key_unknown", "scope.wrong_type"], problems.Select(p => p.Code).Order());
    }

    [Fact]
    public void A_change_that_is_none_says_how_to_write_it()
    {
        var problems = Assert.Throws<UserErrorException>(() => Set("model.trees", "=4", "model..trees=3")).Errors;
        Assert.All(problems, p => Assert.Equal("scope.change_wrong", p.Code));
        Assert.Equal(3, problems.Count);
        Assert.Equal("scope.change_of_section", Assert.Throws<UserErrorException>(() => Set("data.columns=x")).Errors[0].Code);
    }

    [Fact]
    public void A_place_that_would_take_its_surroundings_with_it_is_refused()
    {
        const string Aliased = "name: &n small\ngoal: *n\n";
        Assert.Equal("scope.change_not_writable", Assert.Throws<UserErrorException>(() => ProjectEdit.Apply(Aliased, "project.yaml", [("name", "other")])).Errors[0].Code);
    }

    [Fact]
    public void An_objective_becomes_the_label_with_its_money_and_its_time()
    {
        var (text, changes) = ProjectEdit.Apply(Text, "project.yaml", ProjectEdit.Of(s_project.Objectives[0], s_project));
        var project = ProjectFile.Parse(text, "project.yaml").Config!;
        Assert.Equal(("refused", "result == \"no\"", "at + hours(9)", 7.0, -1.0), (project.Label.Name, project.Label.Value, project.Label.Known, project.Kpi.TruePositive, project.Kpi.FalsePositive));
        Assert.Equal(["label.name", "label.value", "label.known", "kpi.true_positive"], changes.Select(c => c.Key));
        Assert.Equal(Text.Split('\n').Length, text.Split('\n').Length);
        Assert.Equal(Text, ProjectEdit.Revert(text, "project.yaml", changes).Text);
    }

    [Fact]
    public void An_objective_takes_the_place_of_a_label_that_is_an_event()
    {
        var natural = Text.Replace("  value: result == \"yes\"\n\n  # Six hours later.\n  known: at + hours(6)\n", "  event: at2   # the event\n  window: days(30)\n  lag: hours(1)\n", StringComparison.Ordinal)
            .Replace("    x: number\n", "    x: number\n    at2: { type: time, known: after }\n", StringComparison.Ordinal);
        var project = ProjectFile.Parse(natural, "project.yaml");
        Assert.Empty(project.Problems);
        var (text, changes) = ProjectEdit.Apply(natural, "project.yaml", ProjectEdit.Of(project.Config!.Objectives[0], project.Config));
        Assert.Null(ProjectFile.Parse(text, "project.yaml").Config!.Label.Natural);
        Assert.DoesNotContain("window", text, StringComparison.Ordinal);
        Assert.Equal(project.Config.Label.Value, ProjectFile.Parse(ProjectEdit.Revert(text, "project.yaml", changes).Text, "project.yaml").Config!.Label.Value);
    }

    [Fact]
    public void What_was_changed_since_is_not_taken_back()
    {
        var (text, changes) = ProjectEdit.Apply(Text, "project.yaml", [("model.trees", "30")]);
        var edited = text.Replace("leaves: 8", "leaves: 9", StringComparison.Ordinal);
        Assert.Contains("trees: 20, leaves: 9", ProjectEdit.Revert(edited, "project.yaml", changes).Text, StringComparison.Ordinal);
        var error = Assert.Throws<UserErrorException>(() => ProjectEdit.Revert(text.Replace("trees: 30", "trees: 31", StringComparison.Ordinal), "project.yaml", changes)).Errors[0];
        Assert.Equal(("scope.changed_since", true), (error.Code, error.Message.Contains("is '31' now", StringComparison.Ordinal)));
    }

    [Fact]
    public void Any_value_comes_back_as_it_was_given()
    {
        Gen.Select(Gen.String[0, 20], Gen.Bool).Sample((text, flow) =>
        {
            // What YAML cannot carry in a text: controls, and lone halves of characters.
            var value = string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c < '\ufffe' && c is not ('\u0085' or '\u2028' or '\u2029' or '\ufeff')));
            var edited = new ProjectText(Text);
            string[] path = flow ? ["model", "trees"] : ["label", "name"];
            Assert.True(edited.TrySet(path, value));
            Assert.Equal(value, edited.ValueOf(path));
            edited.TrySet(path, flow ? "20" : "yes");
            Assert.Equal(Text, edited.Text);
        }, iter: 2000);
    }
}
