using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using static Relearn.Tests.Loop.Desk.DeskProject;

namespace Relearn.Tests.Loop.Desk;

public sealed class QueueMakingTests : IDisposable
{
    readonly DeskProject _project = Create();

    public void Dispose() => _project.Dispose();

    static LabelQueue Body(Workspace workspace, string id) => JsonSerializer.Deserialize(workspace.Ledger.Find(id)!.Body, DataJson.Default.LabelQueue)!;

    static async Task<string> OpenAsync(Workspace workspace, QueueKind kind, DeskOptions options)
    {
        await using var desk = workspace.OpenLabelDesk(kind, options, TestContext.Current.CancellationToken);
        return desk.QueueId!;
    }

    [Fact]
    public async Task A_queue_of_new_items_is_gone_on_with_until_it_is_done_or_another_model_is_live()
    {
        using var workspace = await _project.OpenWithRunAsync();
        var id = await OpenAsync(workspace, QueueKind.New, Few(20));
        var queue = Body(workspace, id);
        Assert.Equal((QueueKind.New, 20, 3, 0, 300L, Relearn.Serving.Rollout.LiveRelease(workspace.Ledger)), (queue.Queue, queue.Items, queue.Random, queue.Gold, queue.Candidates, queue.Release));
        Assert.Equal(id, await OpenAsync(workspace, QueueKind.New, Few(50)));
        var list = _project.Open();
        using (list)
        await using (var desk = list.OpenLabelDesk(QueueKind.New, Few(20), TestContext.Current.CancellationToken))
        {
            while (desk.Next("ann").Item is { } item) { await desk.AnswerAsync("ann", item.Item, "true"); }
            Assert.StartsWith("All items of this queue are done. 'relearn run'", desk.Next("ann").Nothing, StringComparison.Ordinal);
        }
        var next = await OpenAsync(workspace, QueueKind.New, Few(20));
        Assert.NotEqual(id, next);
        Assert.Equal(280, Body(workspace, next).Candidates);
        Assert.NotEqual(next, await OpenAsync(workspace, QueueKind.New, Few(30) with { Fresh = true }));
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Contains(workspace.Ledger.Latest(DatasetVersion.Kind)!.Id, workspace.Ledger.Find(await OpenAsync(workspace, QueueKind.New, Few(20)))!.Inputs);
    }

    [Fact]
    public async Task Without_a_release_new_items_are_drawn_at_random()
    {
        using var workspace = _project.Open();
        await Relearn.Loop.Circle.DataAsync(workspace.Context(TestContext.Current.CancellationToken));
        var queue = Body(workspace, await OpenAsync(workspace, QueueKind.New, Few(20)));
        Assert.Equal((20, 20, null), (queue.Items, queue.Random, queue.Release));
    }

    [Fact]
    public void Before_any_rows_were_read_it_is_said_what_reads_them()
    {
        using var workspace = _project.Open();
        Refusal.Of("data.nothing_read", () => workspace.OpenLabelDesk(QueueKind.New, Few(20)));
    }

    [Fact]
    public async Task Gold_items_are_mixed_in_and_the_record_says_how_many()
    {
        using var workspace = await _project.OpenWithRunAsync();
        await _project.SayAsync(workspace, [.. Enumerable.Range(0, 30).Select(i => Said($"r{i * 4 + 1}", "boss", "true", Relearn.Data.Labels.LabelPurpose.Gold))]);
        var queue = Body(workspace, await OpenAsync(workspace, QueueKind.New, Few(90, 0.1)));
        Assert.Equal((100, 10, 14), (queue.Items, queue.Gold, queue.Random));
    }

    [Fact]
    public async Task An_empty_queue_says_what_to_do()
    {
        using var project = TestProject.Create(rows: 600);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        foreach (var (kind, text) in ((QueueKind, string)[])[(QueueKind.New, "Every row has a label: there is nothing new to label. '--queue review'"), (QueueKind.Review, "No suspected errors are waiting."), (QueueKind.Second, "No item waits for a second label"), (QueueKind.Adjudicate, "Nobody disagrees")])
        {
            await using var desk = workspace.OpenLabelDesk(kind, new(), TestContext.Current.CancellationToken);
            Assert.StartsWith(text, desk.Next("ann").Nothing, StringComparison.Ordinal);
            Assert.Equal(new DeskProgress(0, 0, 0, 0), desk.Next("ann").Progress);
        }
    }
}
