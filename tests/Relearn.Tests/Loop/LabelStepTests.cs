using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Numerics;

namespace Relearn.Tests.Loop;

/// <summary>Labels that come in take the place of the source's, in a version of their own.</summary>
public sealed class LabelStepTests : IDisposable
{
    readonly TestProject _project = TestProject.Create(y => y.Replace("  known: at + hours(6)", "  known: at + hours(6)\n  item: id", StringComparison.Ordinal).Replace("    x: number", "    id: text\n    x: number", StringComparison.Ordinal),
        rows: 1500, edit: (i, line) => $"{line},r{i}");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public LabelStepTests()
    {
        var table = Path.Combine(_project.Folder, "rows.csv");
        var lines = File.ReadAllLines(table);
        lines[0] += ",id";
        File.WriteAllLines(table, lines);
    }

    public void Dispose() => _project.Dispose();

    string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_project.Folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    // The true class of each row, as the table has it.
    string[] Classes() => [.. File.ReadLines(Path.Combine(_project.Folder, "rows.csv")).Skip(1).Select(l => l.Contains(",yes,", StringComparison.Ordinal) ? "true" : "false")];

    static string Other(string value) => value == "true" ? "false" : "true";

    [Fact]
    public async Task Imported_labels_make_a_version_of_their_own_that_names_its_snapshot_and_is_trained_on()
    {
        using var workspace = _project.Open();
        var first = await workspace.RunAsync(Token);
        Assert.Null(first.Dataset.Labels);
        var classes = Classes();
        var report = await workspace.ImportLabelsAsync(Write("labels.csv", ["item,label,by,reason", .. Enumerable.Range(0, 30).Select(i => $"r{i},{Other(classes[i])},ann,\"looked, twice\""), "r40,?,ann,", "r41,,ann,", "gone,true,ann,"]), null, LabelOrigin.Person, LabelPurpose.Review);
        Assert.Equal((32, 32, 1, 1), (report.Read, report.Written, report.CannotTell, report.Unmatched));

        var second = await workspace.RunAsync(Token);
        var snapshot = System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Find(second.Dataset.Labels!)!.Body, DataJson.Default.LabelSnapshot)!;
        Assert.Equal((30, 0, 1, 32), (snapshot.Corrected, snapshot.Added, snapshot.Unmatched, snapshot.Items));
        Assert.NotEqual(first.Run.ModelHash, second.Run.ModelHash);
        Assert.Equal(second.Dataset.RowsHash, second.Run.RowsHash);
        using (var before = RowsFile.Open(workspace.Artifacts.Require(first.Dataset.RowsHash)))
        using (var after = RowsFile.Open(workspace.Artifacts.Require(second.Dataset.RowsHash)))
        {
            var (was, now) = (new double[1500], new double[1500]);
            before.Read(RowsFile.Label, 0, was);
            after.Read(RowsFile.Label, 0, now);
            for (var i = 0; i < was.Length; i++) { Assert.Equal(i < 30 ? 1 - was[i] : was[i], now[i]); }
        }
        // The run is in the lineage of the snapshot, and what was done is not done again.
        Assert.Contains(workspace.Ledger.DescendantsOf(second.Dataset.Labels!), id => id.StartsWith("run-", StringComparison.Ordinal));
        Assert.All((await workspace.RunAsync(Token)).Steps, s => Assert.True(s.Skipped, s.Name));
        Assert.True(workspace.Reproduce(cancellation: Token).Equal);
        Assert.True(workspace.Reproduce(reader: "source", cancellation: Token).Equal);

        var labels = workspace.Labels();
        Assert.Equal((31, 30, "ann"), ((int)labels.Authors[0].Labels, labels.Origins["person"] - 1, labels.Authors[0].By));
        Assert.Contains(labels.Warnings, w => w.Contains("1 items have a label and no row", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_correction_is_another_entry_and_the_same_again_is_none()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        var file = Write("a.csv", "item,label", "r1,true");
        Assert.Equal(1, (await workspace.ImportLabelsAsync(file, "ann", LabelOrigin.Person, LabelPurpose.Label)).Written);
        Assert.Equal((0, 1), (await workspace.ImportLabelsAsync(file, "ann", LabelOrigin.Person, LabelPurpose.Label)) is var again ? (again.Written, again.Known) : default);
        Assert.Equal(1, (await workspace.ImportLabelsAsync(Write("b.csv", "item,label", "r1,false"), "ann", LabelOrigin.Person, LabelPurpose.Label)).Written);
        Assert.Equal(["true", "false"], LabelLedger.All(_project.Log).Select(e => e.Value));
        Assert.Equal(1, workspace.Labels().Repeated);
        var exported = Path.Combine(_project.Folder, "out.csv");
        Assert.Equal(1, workspace.ExportLabels(exported).Entries);
        Assert.Equal("r1,false,ann", string.Join(',', (await File.ReadAllLinesAsync(exported, Token))[1].Split(',').Take(3)));
        // What was exported comes in again, and says nothing new.
        Assert.Equal((1, 0), (await workspace.ImportLabelsAsync(exported, null, LabelOrigin.Person, LabelPurpose.Label)) is var back ? (back.Read, back.Written) : default);
    }

    [Fact]
    public async Task Tasks_of_Label_Studio_go_out_with_the_cells_and_come_in()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        await workspace.ImportLabelsAsync(Write("tasks.json", """
            [{"id": 1, "data": {"item": "r3"}, "annotations": [{"completed_by": {"email": "ann@example.org"}, "created_at": "2026-01-02T10:00:00Z", "result": [{"type": "choices", "value": {"choices": ["yes"]}}]},
                {"completed_by": 7, "was_cancelled": true, "result": []}]}]
            """), null, LabelOrigin.Person, LabelPurpose.Label);
        var entries = LabelLedger.All(_project.Log);
        Assert.Equal([("ann@example.org", "true"), ("7", null)], entries.Select(e => (e.By, e.Value)));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 10, 0, 0, TimeSpan.Zero), entries[0].At);
        var exported = Path.Combine(_project.Folder, "out.json");
        workspace.ExportLabels(exported);
        var json = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(exported, Token))!;
        Assert.Equal(("r3", "true"), ((string)json[0]!["data"]!["item"]!, (string)json[0]!["annotations"]![0]!["result"]![0]!["value"]!["choices"]![0]!));
        Assert.NotNull(json[0]!["data"]!["city"]);
        Assert.Equal(0, (await workspace.ImportLabelsAsync(exported, null, LabelOrigin.Person, LabelPurpose.Label)).Written);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_file_is_told_at_once_and_nothing_is_taken()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        var wrong = Write("wrong.csv", ["item,label,by,at,confidence,origin", "r1,maybe,ann,,,", ",true,ann,,,", "r2,true,ann,yesterday,2,dream", "r3,true,ann,2999-01-01,,"]);
        var problems = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.ImportLabelsAsync(wrong, null, LabelOrigin.Person, LabelPurpose.Label))).Errors;
        Assert.All(problems, p => Assert.Equal("labels.line_wrong", p.Code));
        Assert.Equal(["label is 'maybe'", "item is ''", "at is 'yesterday'", "confidence is '2'", "origin is 'dream'", "at is '2999-01-01'"], problems.Select(p => p.Message[(p.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..p.Message.IndexOf(", expected", StringComparison.Ordinal)]));
        var many = Write("many.csv", ["item,label", .. Enumerable.Range(0, 30).Select(i => $"r{i},maybe")]);
        Assert.Contains((await Assert.ThrowsAsync<UserErrorException>(() => workspace.ImportLabelsAsync(many, "ann", LabelOrigin.Person, LabelPurpose.Label))).Errors, e => e.Code == "labels.more_wrong");
        await Code("labels.without_author", Write("nobody.csv", "item,label", "r1,true"));
        await Code("labels.not_tasks", Write("tasks.json", "{}"));
        await Code("labels.not_tasks", Write("broken.json", "[{"));
        await Code("labels.line_wrong", Write("unknown.json", """[{"data":{"item":"r1"},"annotations":[{"completed_by":1,"result":[{"value":{"choices":["blue"]}}]}]},{"data":{}}]"""));
        await Code("data.column_unknown", Write("columns.csv", "name,label", "r1,true"));
        Refusal.Of("labels.nothing_labelled", () => workspace.ExportLabels("out.csv"));
        Assert.Empty(LabelLedger.All(_project.Log));

        async Task Code(string code, string file) =>
            Assert.Contains((await Assert.ThrowsAsync<UserErrorException>(() => workspace.ImportLabelsAsync(file, null, LabelOrigin.Person, LabelPurpose.Label))).Errors, e => e.Code == code);
    }

    [Fact]
    public async Task Labels_before_their_event_are_not_used_and_an_always_same_author_is_named()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        var classes = Classes();
        await workspace.ImportLabelsAsync(Write("early.csv", ["item,label,by,at", $"r5,{Other(classes[5])},ann,2023-12-31T00:00:00Z", .. Enumerable.Range(100, 25).Select(i => $"r{i},true,bot,2026-01-01T00:00:00Z")]), null, LabelOrigin.Person, LabelPurpose.Label);
        await workspace.RunAsync(Token);
        var report = workspace.Labels();
        Assert.Equal(1, report.BeforeEvent);
        Assert.Contains(report.Warnings, w => w.StartsWith("'bot' has said 'true' 25 times and nothing else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_people_at_once_lose_nothing()
    {
        using var workspace = _project.Open();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(p => Task.Run(async () =>
        {
            await using var ledger = new LabelLedger(_project.Log, workspace.Ledger, TimeProvider.System);
            for (var i = 0; i < 50; i++) { await ledger.AppendAsync([new($"r{i}", p == 0 ? "true" : "false", LabelOrigin.Person, p == 0 ? "ann" : "bob", TimeProvider.System.GetUtcNow())]); }
        }, Token)));
        Assert.Equal(100, LabelLedger.All(_project.Log).Count);
        Assert.All(LabelResolution.Resolve(LabelLedger.All(_project.Log)), r => Assert.True(r.Conflict));
    }

    [Fact]
    public async Task Without_a_column_for_items_equal_rows_are_one_item()
    {
        using var project = TestProject.Create(rows: 600);
        using var workspace = project.Open();
        var (id, dataset) = (await workspace.RunAsync(Token)).Dataset is var d ? (d.RowsHash, d) : default;
        using var rows = RowsFile.Open(workspace.Artifacts.Require(id));
        var ids = new ItemIds(workspace.Project, rows);
        var items = ids.Of([0, 1, 599]);
        Assert.All(items, i => Assert.Matches("^[0-9a-f]{16}$", i));
        Assert.Equal(3, items.Distinct().Count());
        Assert.Equal([599L], ids.RowsOf(items.ToHashSet())[items[2]]);
        Assert.Equal(600, dataset.Rows);
    }

    [Fact]
    public async Task Who_is_forgotten_is_forgotten_in_the_labels_too()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
        var lines = File.ReadLines(Path.Combine(_project.Folder, "rows.csv")).Skip(1).Select(l => l.Split(',')).ToArray();
        var subject = lines[0][1];
        string[] theirs = [.. lines.Where(l => l[1] == subject).Select(l => l[^1])];
        await workspace.ImportLabelsAsync(Write("labels.csv", ["item,label", .. Enumerable.Range(0, 1500).Select(i => $"r{i},{(i % 3 == 0 ? "true" : "false")}")]), "ann", LabelOrigin.Person, LabelPurpose.Label);
        var report = await workspace.RunAsync(Token);
        var done = workspace.Forget(subject, "asked for");
        // In the source's version and in the one with labels.
        Assert.Equal(2 * theirs.Length, done.Rows);
        var left = LabelLedger.All(_project.Log);
        Assert.Equal(1500 - theirs.Length, left.Count);
        Assert.DoesNotContain(left, e => theirs.Contains(e.Item));
        var snapshot = System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Find(report.Dataset.Labels!)!.Body, DataJson.Default.LabelSnapshot)!;
        Assert.False(workspace.Artifacts.Contains(snapshot.Hash));
        Assert.DoesNotContain(Directory.EnumerateFiles(_project.Log), f => File.ReadAllText(f).Contains($"\"{theirs[0]}\"", StringComparison.Ordinal));
    }
}
