using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Relearn.Data.Labels.Queues;
using Relearn.Loop;
using Relearn.Server.Labelling;

namespace Relearn.Benchmarks;

/// <summary>How long whoever labels waits where a label is one of very many classes: for the desk, the next item, an answer, classes while they are typed, and the tree.</summary>
static class LabelClassesBenchmark
{
    public static async Task<int> RunAsync(int classes, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        try
        {
            Make(folder, classes, rows);
            using var workspace = Workspace.Open(folder);
            await Circle.DataAsync(workspace.Context(default));
            var watch = Stopwatch.StartNew();
            await using var desk = workspace.OpenLabelDesk(QueueKind.New, new() { Items = 1000 });
            var opened = watch.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{desk.Classes.Names.Count:N0} classes and groups, {rows:N0} rows; queue made and opened in {opened:0.0} s\n"));
            Console.WriteLine("| what | times | median ms | p99 ms | most ms |\n| --- | --: | --: | --: | --: |");
            var turn = desk.Next("bob");
            var (next, answer) = (new List<double>(), new List<double>());
            for (var i = 0; i < 900; i++)
            {
                answer.Add(await TimeAsync(async () => await desk.AnswerAsync("bob", turn.Item!.Item, desk.Classes.Names[i * 37 % classes])));
                next.Add(await TimeAsync(() => Task.FromResult(turn = desk.Next("bob"))));
            }
            Row("the next item", next);
            Row("an answer, on the disk", answer);
            // Every beginning that is passed while these are typed.
            string[] typed = [.. ((string[])["department 1", "shelf 99", "thing 4999", "dep shelf thing 12", "nowhere", "49"]).SelectMany(t => Enumerable.Range(1, t.Length).Select(n => t[..n])).Distinct()];
            var direct = new List<double>();
            foreach (var text in typed.Concat(typed)) { direct.Add(await TimeAsync(() => Task.FromResult(desk.Classes.Search(text, 50)))); }
            Row("classes found, in the process", direct.Skip(typed.Length));
            await using var server = await LabelServer.StartAsync(desk, 0, "bob");
            using var client = new HttpClient { BaseAddress = new(server.Address) };
            client.DefaultRequestHeaders.Add("X-Relearn-Token", Regex.Match(await client.GetStringAsync("/data/label"), "\"token\":\"([0-9a-f]+)\"").Groups[1].Value);
            await AskAsync(client, "classes found, over HTTP", [.. typed.Select(t => $"classes?text={Uri.EscapeDataString(t)}")]);
            await AskAsync(client, "200 classes of a group, over HTTP", ["group", "group?of=department%201", "group?of=other", "group?of=other&from=24000", "group?of=department%203%20%3E%20shelf%203"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    // Half of the classes on a thousand shelves of forty departments, the others in one group; of the rows behind the first of each class every tenth has no label.
    static void Make(string folder, int classes, int rows)
    {
        var table = new StringBuilder("id,title,path\n");
        for (var i = 0; i < rows; i++) { table.Append(CultureInfo.InvariantCulture, $"r{i},thing number {i},{(i % 10 == 0 && i >= classes ? "" : PathOf(i % classes))}\n"); }
        File.WriteAllText(Path.Combine(folder, "rows.csv"), table.ToString());
        File.WriteAllText(Path.Combine(folder, "project.yaml"), """
            name: shop
            goal: Put each thing where people look for it.
            task: hierarchy
            data:
              file: rows.csv
              time: none
              columns: { id: text, title: text, path: { type: text, known: after } }
            label: { name: kind, value: path, item: id }
            features: { title: title }
            """);
    }

    static string PathOf(int i) => i % 2 == 0 ? FormattableString.Invariant($"other > thing {i}") : FormattableString.Invariant($"department {i % 40} > shelf {i % 1000} > thing {i}");

    static async Task AskAsync(HttpClient client, string what, string[] questions)
    {
        var asked = new List<double>();
        for (var round = 0; round < 20; round++)
        {
            foreach (var question in questions) { asked.Add(await TimeAsync(() => client.GetByteArrayAsync("/api/data/labels/" + question))); }
        }
        Row(what, asked.Skip(questions.Length));
    }

    internal static async Task<double> TimeAsync<T>(Func<Task<T>> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    internal static void Row(string what, IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {sorted.Length:N0} | {sorted[sorted.Length / 2]:0.00} | {sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))]:0.00} | {sorted[^1]:0.00} |"));
    }
}
