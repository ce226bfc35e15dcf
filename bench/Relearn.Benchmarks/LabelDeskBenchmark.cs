using System.Diagnostics;
using System.Globalization;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using static Relearn.Benchmarks.LabelClassesBenchmark;

namespace Relearn.Benchmarks;

/// <summary>How long whoever labels waits: for the next item and for an answer to be on the disk, in a queue of a million items.</summary>
static class LabelDeskBenchmark
{
    const int Before = 300_000;

    public static async Task<int> RunAsync(int items, int answers)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        try
        {
            await ActiveBenchmark.Make(folder, items);
            using var workspace = Workspace.Open(folder);
            workspace.QueueReview([.. Enumerable.Range(0, items).Select(i => new QueuedItem(FormattableString.Invariant($"i{i}"), i, "true", "false", 0.9, "rank"))], items, 0);
            // What others have done already.
            await using (var ledger = new LabelLedger(workspace.Paths.Log, workspace.Ledger, TimeProvider.System))
            {
                await ledger.AppendAsync(Enumerable.Range(0, Math.Min(Before, items / 2)).Select(i => new LabelEntry(FormattableString.Invariant($"i{i}"), "true", LabelOrigin.Person, "ann", TimeProvider.System.GetUtcNow(), LabelPurpose.Review)));
            }
            var watch = Stopwatch.StartNew();
            await using var desk = workspace.OpenLabelDesk(QueueKind.Review, new());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{items:N0} items, {Math.Min(Before, items / 2):N0} of them done by another; opened in {watch.Elapsed.TotalSeconds:0.0} s\n"));
            Console.WriteLine("| what | times | median ms | p99 ms | most ms |\n| --- | --: | --: | --: | --: |");
            watch.Restart();
            var turn = desk.Next("bob");
            Row("the very first item", [watch.Elapsed.TotalMilliseconds]);
            var (next, answer, undo) = (new List<double>(), new List<double>(), new List<double>());
            for (var i = 0; i < answers; i++)
            {
                answer.Add(await TimeAsync(async () => await desk.AnswerAsync("bob", turn.Item!.Item, "true", null, "looked")));
                next.Add(await TimeAsync(() => Task.FromResult(turn = desk.Next("bob"))));
                if (i % 10 == 9) { undo.Add(await TimeAsync(async () => turn = await desk.UndoAsync("bob"))); }
            }
            Row("the next item", next);
            Row("an answer, on the disk", answer);
            Row("undo, on the disk", undo);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }
}
