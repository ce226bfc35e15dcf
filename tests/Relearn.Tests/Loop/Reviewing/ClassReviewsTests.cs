using Relearn.Data.Labels.Queues;

namespace Relearn.Tests.Loop.Reviewing;

/// <summary>Wrong labels of classes in two queues, and rows that classes need.</summary>
public sealed class ClassReviewsTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static ClassProject WithItems() => ClassProject.Create(y => y.Replace("    title: text", "    id: text\n    title: text", StringComparison.Ordinal).Replace("value: kind, ", "value: kind, item: id, ", StringComparison.Ordinal));

    // Rewrites the label of some rows; null leaves it.
    static HashSet<string> Rewrite(ClassProject project, Func<int, string, string?> kind)
    {
        var (path, changed) = (Path.Combine(project.Folder, "rows.csv"), new HashSet<string>());
        File.WriteAllLines(path, File.ReadAllLines(path).Select((line, i) =>
        {
            if (i == 0 || kind(i, line) is not { } other) { return line; }
            changed.Add(line.Split(',')[0]);
            return $"{string.Join(',', line.Split(',').Take(3))},{other}";
        }));
        return changed;
    }

    [Fact]
    public async Task Wrong_branches_and_wrong_siblings_stand_in_queues_of_their_own()
    {
        using var project = WithItems();
        var branch = Rewrite(project, (i, line) => i % 40 == 1 && line.Contains("fashion", StringComparison.Ordinal) ? "home > kitchen > pans" : null);
        var sibling = Rewrite(project, (i, line) => i % 20 == 2 && line.EndsWith("knives\"", StringComparison.Ordinal) ? "home > kitchen > pans" : null);
        Assert.True(branch.Count > 10 && sibling.Count > 5);
        using var workspace = project.Open();
        var export = Path.Combine(project.Folder, "suspects.csv");
        var suspects = await workspace.ReviewClassesAsync(30, siblings: false, export, Token);
        Assert.Equal(ClassProject.Rows, suspects.Items);
        // At random a queue of 30 would hold half an item of each kind.
        Assert.InRange(suspects.Branch.Count(s => branch.Contains(s.Item)), branch.Count / 2, branch.Count);
        Assert.InRange(suspects.Sibling.Count(s => sibling.Contains(s.Item)), sibling.Count / 2, sibling.Count);
        Assert.All(suspects.Branch.Where(s => branch.Contains(s.Item)), s => Assert.Equal("home > kitchen > pans", s.Given));
        Assert.Contains(suspects.Branch, s => branch.Contains(s.Item) && s.Suggested.StartsWith("fashion", StringComparison.Ordinal));
        var lines = File.ReadAllLines(export);
        Assert.Equal("queue,item,given,suggested,suspicion,label", lines[0]);
        Assert.Equal((30, 30), (lines.Count(l => l.StartsWith("wrong_branch,", StringComparison.Ordinal)), lines.Count(l => l.StartsWith("wrong_sibling,", StringComparison.Ordinal))));
        Assert.NotNull(suspects.Queue);
        await using (var desk = workspace.OpenLabelDesk(QueueKind.Review, new(), Token)) { Assert.Contains(desk.Next("ann").Item!.Item, suspects.Branch.Select(s => s.Item)); }
        // The same rows give the same queues, and the other one can be put on the desk.
        var again = await workspace.ReviewClassesAsync(30, siblings: true, null, Token);
        Assert.Equal(suspects.Branch, again.Branch);
        Assert.Equal(suspects.Sibling, again.Sibling);
        Assert.NotEqual(suspects.Queue, again.Queue);
    }

    [Fact]
    public async Task Rows_without_a_label_are_suggested_for_the_classes_that_need_labels()
    {
        using var project = WithItems();
        var open = Rewrite(project, (i, _) => i % 10 == 3 ? "" : null);
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
        await using var desk = workspace.OpenLabelDesk(QueueKind.Classes, new() { Items = 20, Gold = 0 }, Token);
        var seen = 0;
        while (desk.Next("ann").Item is { } item)
        {
            Assert.Contains(item.Item, open);
            Assert.InRange(item.Probability!.Value, 0, 1);
            // Gnomes need labels, and are learnt as part of the garden.
            Assert.Equal("home > garden", item.Suggested);
            await desk.AnswerAsync("ann", item.Item, item.Suggested);
            seen++;
        }
        Assert.InRange(seen, 5, 20);
    }
}
