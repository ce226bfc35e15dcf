using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Server.Labelling;

namespace Relearn.Benchmarks;

/// <summary>How long whoever labels waits: for the next item and for an answer to be on the disk, in a queue of a million items; and for the picker over 50,000 classes.</summary>
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
            await PickerAsync(workspace);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    static async Task PickerAsync(Workspace workspace)
    {
        string[] classes = [.. Enumerable.Range(0, 50_000).Select(i => FormattableString.Invariant($"Department {i % 40} > shelf {i % 1000} > thing {i}"))];
        await using var desk = workspace.OpenLabelDesk(QueueKind.Review, new() { Classes = classes });
        string[] typed = ["d", "de", "dep", "department 1", "s", "shelf 99", "t", "th", "thing 4", "thing 49", "thing 4999", "zz", "1", "499"];
        var direct = new List<double>();
        foreach (var text in typed.Concat(typed)) { direct.Add(await TimeAsync(() => Task.FromResult(desk.Classes.Search(text, 50)))); }
        Row("classes found, in the process", direct.Skip(typed.Length));
        await using var server = await LabelServer.StartAsync(desk, 0, "bob");
        using var client = new HttpClient { BaseAddress = new(server.Address) };
        client.DefaultRequestHeaders.Add("X-Relearn-Token", Regex.Match(await client.GetStringAsync("/data/label"), "\"token\":\"([0-9a-f]+)\"").Groups[1].Value);
        var asked = new List<double>();
        for (var round = 0; round < 50; round++)
        {
            foreach (var text in typed) { asked.Add(await TimeAsync(() => client.GetByteArrayAsync($"/api/data/labels/classes?text={Uri.EscapeDataString(text)}"))); }
        }
        Row("classes found, over HTTP", asked.Skip(typed.Length));
    }

    static async Task<double> TimeAsync<T>(Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    static void Row(string what, IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {sorted.Length:N0} | {sorted[sorted.Length / 2]:0.00} | {sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))]:0.00} | {sorted[^1]:0.00} |"));
    }
}
