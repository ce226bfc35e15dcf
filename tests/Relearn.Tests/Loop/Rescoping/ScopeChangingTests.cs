using System.Text.Json;
using Relearn.Loop;
using Relearn.Loop.Rescoping;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Loop.Rescoping;

public sealed class ScopeChangingTests
{
    const string Objectives = """

        objectives:
          cold: { value: result == "no" and x < 0, kpi: { true_positive: 3 } }
        """;

    static TestProject Make() => TestProject.Create(y => y + Objectives, rows: 50);

    static string File(TestProject project) => System.IO.File.ReadAllText(Path.Combine(project.Folder, ProjectFile.FileName));

    [Fact]
    public void A_change_is_linked_with_the_review_that_it_came_from_both_ways()
    {
        using var project = Make();
        using var workspace = project.Open();
        var review = workspace.Ledger.Append(new("review", 1, [], "a"), "{}", "tester").Id;
        var before = File(project);
        var change = workspace.ChooseObjective("cold", review[..12]);
        Assert.Equal(("cold", review), (change.Objective, change.Because));
        Assert.NotEqual(change.Before, change.After);
        Assert.Equal(("cold", 3.0), (project.Config.Label.Name, project.Config.Kpi.TruePositive));
        Assert.Contains(change.Id!, workspace.Ledger.DescendantsOf(review));
        Assert.Contains(review, workspace.Ledger.AncestorsOf(change.Id!));
        // The scope that it opened is the one that a run finds.
        using var again = project.Open();
        Assert.Equal(change.After, Circle.ScopeIdentity(again.Project).Id());
        Assert.NotNull(again.Ledger.Find(change.After));
        Assert.Equal("scope.objective_is_label", Assert.Throws<UserErrorException>(() => again.ChooseObjective("cold")).Errors[0].Code);

        var undone = again.UndoScope();
        Assert.Equal((change.Id, before, change.Before), (undone.Undoes, File(project), undone.After));
        using var third = project.Open();
        var history = third.ScopeHistory();
        Assert.Equal(change.Before, history.Scope);
        Assert.Equal([(undone.Id, null), (change.Id, undone.Id)], history.Changes.Select(c => (c.Id, c.UndoneBy)));
        Assert.Equal("scope.nothing_to_undo", Assert.Throws<UserErrorException>(third.UndoScope).Errors[0].Code);
    }

    [Fact]
    public void Changes_are_taken_back_one_after_the_other_also_when_somebody_edited_other_keys()
    {
        using var project = Make();
        using (var workspace = project.Open()) { workspace.SetScope(["model.trees=30", "goal=Another."]); }
        using (var workspace = project.Open()) { workspace.SetScope(["model.trees=40"]); }
        var path = Path.Combine(project.Folder, ProjectFile.FileName);
        System.IO.File.WriteAllText(path, File(project).Replace("leaves: 8", "leaves: 9", StringComparison.Ordinal));
        using (var workspace = project.Open()) { workspace.UndoScope(); }
        Assert.Equal((30, 9), (project.Config.Model.Trees, project.Config.Model.Leaves));
        using (var workspace = project.Open()) { workspace.UndoScope(); }
        Assert.Equal((20, 9, "Say yes in time."), (project.Config.Model.Trees, project.Config.Model.Leaves, project.Config.Goal));
    }

    [Fact]
    public void What_stands_there_already_is_no_change()
    {
        using var project = Make();
        using var workspace = project.Open();
        Assert.Null(workspace.SetScope(["model.trees=20"]).Id);
        Assert.Empty(workspace.ScopeHistory().Changes);
    }

    [Fact]
    public void An_unknown_reason_or_objective_changes_nothing_and_lists_what_there_is()
    {
        using var project = Make();
        using var workspace = project.Open();
        var before = File(project);
        Assert.Equal("scope.reason_unknown", Assert.Throws<UserErrorException>(() => workspace.SetScope(["model.trees=30"], "review-zzz")).Errors[0].Code);
        var unknown = Assert.Throws<UserErrorException>(() => workspace.ChooseObjective("clod")).Errors[0];
        Assert.Equal("scope.objective_unknown", unknown.Code);
        Assert.Contains("Did you mean 'cold'?", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(before, File(project));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_process_that_dies_on_the_way_leaves_the_change_whole_or_undone(bool written)
    {
        using var project = Make();
        var before = File(project);
        string meant;
        string after;
        using (var workspace = project.Open())
        {
            var change = workspace.SetScope(["model.trees=30"]);
            after = File(project);
            var body = JsonSerializer.Deserialize(workspace.Ledger.Find(change.Id!)!.Body, RescopingJson.Default.ScopeChange)!;
            meant = JsonSerializer.Serialize(new MeantChange(body, 9, "tester"), RescopingJson.Default.MeantChange);
            workspace.UndoScope();
        }
        // As it is when the process was killed before or after the file got its new content.
        System.IO.File.WriteAllText(Path.Combine(project.Folder, ".relearn", "scope-change.json"), meant);
        System.IO.File.WriteAllText(Path.Combine(project.Folder, ProjectFile.FileName), written ? after : before);
        using var next = project.Open();
        var history = next.ScopeHistory();
        Assert.Equal(written ? 3 : 2, history.Changes.Count);
        Assert.False(System.IO.File.Exists(Path.Combine(project.Folder, ".relearn", "scope-change.json")));
        if (written) { Assert.Equal(before, Undone(next, project)); }
    }

    static string Undone(Workspace workspace, TestProject project)
    {
        workspace.UndoScope();
        return File(project);
    }
}
