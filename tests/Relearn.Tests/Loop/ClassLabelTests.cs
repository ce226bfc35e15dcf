using System.Text.Json;
using System.Text.Json.Nodes;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Numerics;
using Relearn.Tests.Loop.Desk;

namespace Relearn.Tests.Loop;

/// <summary>Labels that are one of several classes come in, are counted, take their place in rows, and go out.</summary>
public sealed class ClassLabelTests : IDisposable
{
    readonly ShopProject _project = ShopProject.Create();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    static Task<Relearn.Loop.LabelImportReport> Import(Workspace workspace, string file, bool newClasses = false, string? by = "ann") => workspace.ImportLabelsAsync(file, by, LabelOrigin.Person, LabelPurpose.Label, newClasses);

    static async Task<IReadOnlyList<string>> Problems(Func<Task> work) => [.. (await Assert.ThrowsAsync<UserErrorException>(work)).Errors.Select(e => e.Message)];

    [Fact]
    public async Task Imported_classes_take_their_place_in_rows_and_are_counted()
    {
        using var workspace = await _project.OpenWithDataAsync();
        var first = await ShopProject.VersionAsync(workspace);
        Assert.Equal((300, 0, 7), (first.Labelled, first.Positives, first.Classes));
        var report = await Import(workspace, _project.Write("labels.csv", "item,label", "r0,fashion>shirts", "r4,shoes", "r1,Garden > Tools", "r8,?", "r12,", "gone,garden > tools"));
        Assert.Equal((5, 5, 1, 1), (report.Read, report.Written, report.CannotTell, report.Unmatched));
        Assert.Empty(report.NewClasses);
        Assert.Equal(["fashion > shirts", "fashion > shoes", "garden > tools", null, "garden > tools"], _project.Entries.Select(e => e.Value));

        var second = await ShopProject.VersionAsync(workspace);
        Assert.Equal((302, 0, 7), (second.Labelled, second.Positives, second.Classes));
        var (before, after) = (ShopProject.Labels(workspace, first), ShopProject.Labels(workspace, second));
        Assert.Equal(("fashion > shirts", "fashion > shoes", "garden > tools", null), (after["r0"], after["r4"], after["r1"], after["r8"]));
        Assert.Equal(["r0", "r1", "r4"], before.Where(b => after[b.Key] != b.Value).Select(b => b.Key).Order());
        var snapshot = JsonSerializer.Deserialize(workspace.Ledger.Find(second.Labels!)!.Body, DataJson.Default.LabelSnapshot)!;
        Assert.Equal((1, 2, 1, 5, 7), (snapshot.Corrected, snapshot.Added, snapshot.Unmatched, snapshot.Items, snapshot.Classes));
        // What was done is not done again.
        Assert.Equal(second.RowsHash, (await ShopProject.VersionAsync(workspace)).RowsHash);
        var changes = workspace.Diff("previous", "newest", "id").Labels;
        Assert.Equal((2, 0, 0, 0, 1), (changes.Sum(c => c.Arrived), changes.Sum(c => c.Withdrawn), changes.Sum(c => c.ToTrue), changes.Sum(c => c.ToFalse), changes.Sum(c => c.ToAnother)));
    }

    [Fact]
    public async Task A_class_that_is_not_known_is_refused_and_taken_as_a_new_one_where_that_is_asked_for()
    {
        using var workspace = await _project.OpenWithDataAsync();
        var file = _project.Write("labels.csv", "item,label", "r0,fashion > shoos", "r4,accessories", "r8,garden > tools");
        var problems = await Problems(() => Import(workspace, file));
        Assert.Equal(2, problems.Count);
        Assert.Equal("'labels.csv', row 1: label is 'fashion > shoos', expected a class that the project knows, perhaps fashion > shoes; --new-classes takes it as a new one. Nothing of the file was taken.", problems[0]);
        Assert.Contains("expected the whole path, because several end so: electronics > phones > accessories, fashion > accessories.", problems[1], StringComparison.Ordinal);
        Assert.Empty(_project.Entries);
        // What stands at several places is not made clear by wishing for new ones.
        Assert.Single(await Problems(() => Import(workspace, file, newClasses: true)));

        var report = await Import(workspace, _project.Write("new.csv", "item,label", "r0,fashion > boots", "r1,fashion > boots", "r4,pets > toys > balls"), newClasses: true);
        Assert.Equal(["fashion > boots", "pets > toys > balls"], report.NewClasses);
        // From now on they are known, also by the end of their paths, and their groups are.
        Assert.Empty((await Import(workspace, _project.Write("more.csv", "item,label", "r8,balls", "r12,pets > toys"))).NewClasses);
        var version = await ShopProject.VersionAsync(workspace);
        var labels = ShopProject.Labels(workspace, version);
        Assert.Equal(("fashion > boots", "fashion > boots", "pets > toys > balls", "pets > toys > balls", "pets > toys"), (labels["r0"], labels["r1"], labels["r4"], labels["r8"], labels["r12"]));
        Assert.Equal((304, 10), (version.Labelled, version.Classes));
        Assert.Equal(version.RowsHash, (await ShopProject.VersionAsync(workspace)).RowsHash);
    }

    [Fact]
    public async Task Chunks_without_a_new_label_keep_their_bytes_although_a_class_is_new()
    {
        using var project = ShopProject.Create(10_000);
        using var workspace = await project.OpenWithDataAsync();
        var first = await ShopProject.VersionAsync(workspace);
        string[] Parts(DatasetVersion version) => [.. RowsParts.Of(workspace.Artifacts, version.RowsHash)];
        var before = Parts(first);
        await Import(workspace, project.Write("labels.csv", "item,label", "r1,fashion > boots"), newClasses: true);
        var after = Parts(await ShopProject.VersionAsync(workspace));
        Assert.Equal(before.Length, after.Length);
        // The manifest, and the one chunk with the row.
        Assert.Equal(2, after.Except(before).Count());
    }

    [Fact]
    public async Task Of_several_people_most_win_and_where_nobody_does_it_is_a_conflict()
    {
        using var workspace = await _project.OpenWithDataAsync();
        await Import(workspace, _project.Write("labels.csv", "item,label,by", "r0,shoes,ann", "r0,shirts,bob", "r0,shoes,cid", "r4,shoes,ann", "r4,fashion,bob", "r8,shoes,ann", "r8,shirts,bob"));
        await workspace.ImportLabelsAsync(_project.Write("word.csv", "item,label", "r8,garden > tools"), "boss", LabelOrigin.Person, LabelPurpose.Adjudication);
        var version = await ShopProject.VersionAsync(workspace);
        var labels = ShopProject.Labels(workspace, version);
        // A group is not the class in it: nothing is settled.
        Assert.Equal(("fashion > shoes", null, "garden > tools"), (labels["r0"], labels["r4"], labels["r8"]));
        var report = workspace.Labels();
        Assert.Equal(("r4", 2), (report.Listed[1].Item, report.Listed.Count));
        Assert.Equal("fashion", report.Listed[1].Said["bob"]);
    }

    [Fact]
    public async Task Labels_are_reported_by_class_with_the_largest_first()
    {
        using var project = ShopProject.Create(120, [.. Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"all > class {i:00}"))]);
        using var workspace = await project.OpenWithDataAsync();
        await Import(workspace, project.Write("labels.csv", "item,label", "r0,class 07", "r4,class 07", "r8,class 29", "r9,all > other"), newClasses: true);
        await ShopProject.VersionAsync(workspace);
        var report = workspace.Labels();
        Assert.Equal((93, 31, 20), (report.Labelled, report.AllClasses, report.Classes.Count));
        Assert.Equal(("all > class 07", 6), (report.Classes.First().Key, report.Classes.First().Value));
        Assert.Equal(report.Classes.Values.OrderDescending(), report.Classes.Values);
        Assert.Equal(("all > class 07", 0.5), (report.Authors[0].Classes.First().Key, report.Authors[0].Classes.First().Value));
        Assert.Contains("Class 'all > other' has one example: nothing can be learnt or judged from it. Label more.", report.Warnings);
    }

    [Fact]
    public async Task Tasks_of_label_studio_name_a_class_by_a_taxonomy_or_a_choice()
    {
        using var workspace = await _project.OpenWithDataAsync();
        var file = _project.Write("tasks.json", """
            [{"data":{"item":"r0"},"annotations":[{"completed_by":"ann@x.org","result":[{"type":"taxonomy","value":{"taxonomy":[["fashion","shoes"]]}}]}]},
             {"data":{"item":"r4"},"annotations":[{"completed_by":"ann@x.org","result":[{"type":"choices","value":{"choices":["shirts"]}}]}]},
             {"data":{"item":"r8"},"annotations":[{"completed_by":"ann@x.org","was_cancelled":true,"result":[]}]}]
            """);
        await Import(workspace, file, by: null);
        Assert.Equal(["fashion > shoes", "fashion > shirts", null], _project.Entries.Select(e => e.Value));
        var problems = await Problems(() => Import(workspace, _project.Write("wrong.json", """
            [{"data":{"item":"r0"},"annotations":[{"completed_by":1,"result":[{"value":{"taxonomy":[["fashion","shoes"],["garden"]]}}]}]},
             {"data":{"item":"r4"},"annotations":[{"completed_by":1,"result":[{"value":{"taxonomy":[["fashion","shoos"]]}}]}]}]
            """)));
        Assert.Contains("annotations.result.value is 'fashion > shoes, garden', expected one choice, or one path of a taxonomy", problems[0], StringComparison.Ordinal);
        Assert.Contains("annotations.result.value.taxonomy is 'fashion > shoos', expected a class that the project knows, perhaps fashion > shoes", problems[1], StringComparison.Ordinal);
        // What goes out comes in again, as tasks and as a table.
        foreach (var to in (string[])["out.json", "out.csv"])
        {
            workspace.ExportLabels(Path.Combine(_project.Folder, to));
            Assert.Equal((3, 0), (await Import(workspace, Path.Combine(_project.Folder, to))) is var back ? (back.Read, back.Written) : default);
        }
        var result = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_project.Folder, "out.json"), Token))![0]!["annotations"]![0]!["result"]![0]!;
        Assert.Equal(("taxonomy", "fashion", "shoes"), ((string)result["type"]!, (string)result["value"]!["taxonomy"]![0]![0]!, (string)result["value"]!["taxonomy"]![0]![1]!));
    }

    [Fact]
    public async Task Without_groups_a_class_is_one_choice()
    {
        using var project = ShopProject.Create(40, ["pay", "cancel", "where is it"], "multiclass");
        using var workspace = await project.OpenWithDataAsync();
        await Import(workspace, project.Write("labels.csv", "item,label", "r0,Pay"));
        var version = await ShopProject.VersionAsync(workspace);
        Assert.Equal(("pay", 3), (ShopProject.Labels(workspace, version)["r0"], version.Classes));
        workspace.ExportLabels(Path.Combine(project.Folder, "out.json"));
        Assert.Contains("\"choices\"", await File.ReadAllTextAsync(Path.Combine(project.Folder, "out.json"), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "fashion > shoes", "fashion > boots", "garden > tools", "fashion > shirts", "electronics > phones")]
    [InlineData("node,parent,name", "f,,fashion", "f1,f,shoes", "f2,f,boots", "f3,f,shirts", "g,,garden", "g1,g,tools", "e,,electronics", "e1,e,phones")]
    public async Task A_file_with_the_taxonomy_says_what_classes_there_are(string header, params string[] lines)
    {
        using var project = ShopProject.Create(40, ["fashion > shoes", "garden > tools"], label: "  taxonomy: shop.csv");
        project.Write("shop.csv", [header, .. lines]);
        using var workspace = await project.OpenWithDataAsync();
        // No row has it yet.
        await Import(workspace, project.Write("labels.csv", "item,label", "r0,boots", $"r4,{(header == "path" ? "shirts" : "f3")}"));
        Assert.Equal(["fashion > boots", "fashion > shirts"], project.Entries.Select(e => e.Value));
        Assert.Contains("expected a class of the taxonomy 'shop.csv', perhaps fashion > boots; add a new class there first", Assert.Single(await Problems(() => Import(workspace, project.Write("new.csv", "item,label", "r0,fashion > bots"), newClasses: true))), StringComparison.Ordinal);
        await using var desk = workspace.OpenLabelDesk(Relearn.Data.Labels.Queues.QueueKind.New, DeskProject.Few(5), Token);
        Assert.Equal(["electronics", "electronics > phones", "fashion", "fashion > boots", "fashion > shirts", "fashion > shoes", "garden", "garden > tools"], desk.Classes.Names);
    }

    [Fact]
    public async Task Votes_become_labels_of_a_project_of_classes()
    {
        using var workspace = await _project.OpenWithDataAsync();
        var votes = _project.Write("votes.csv", "item,who,label", "r0,ann,fashion > shoes", "r0,bob,fashion>shoes", "r0,cid,garden > tools", "r4,ann,fashion > shirts", "r4,bob,fashion > shirts", "r4,cid,fashion > shoes", "r8,ann,garden > tools", "r8,bob,garden > tools", "r12,ann,");
        var to = Path.Combine(_project.Folder, "labels.csv");
        var report = VoteAggregation.Run(new(votes, "item", "who", "label", null, [], "path", null, null, to));
        Assert.Equal(("path", 3), (report.Agreement.Distance, report.Classes.Count));
        // A wrong sibling counts less than a wrong branch, so alpha is more than where all errors are alike.
        var nominal = VoteAggregation.Run(new(_project.Write("same.csv", (await File.ReadAllTextAsync(votes, Token)).Replace("fashion>shoes", "fashion > shoes", StringComparison.Ordinal).TrimEnd()), "item", "who", "label", null, [], "nominal", null, null, null));
        Assert.True(report.Agreement.Krippendorff.Estimate > nominal.Agreement.Krippendorff.Estimate);
        Assert.Equal(3, (await Import(workspace, to, by: "votes")).Written);
        var labels = ShopProject.Labels(workspace, await ShopProject.VersionAsync(workspace));
        Assert.Equal(("fashion > shoes", "fashion > shirts", "garden > tools"), (labels["r0"], labels["r4"], labels["r8"]));
    }

    [Fact]
    public async Task A_class_in_the_ledger_of_a_project_of_true_and_false_is_told_and_is_not_taken_for_false()
    {
        using var project = TestProject.Create(y => y.Replace("  known: at + hours(6)", "  known: at + hours(6)\n  item: subject", StringComparison.Ordinal), 200);
        using var workspace = project.Open();
        var subject = (await File.ReadAllLinesAsync(Path.Combine(project.Folder, "rows.csv"), Token))[1].Split(',')[1];
        await using (var ledger = new LabelLedger(project.Log, workspace.Ledger, TimeProvider.System)) { await ledger.AppendAsync([new(subject, "fashion > shoes", LabelOrigin.Person, "ann", TimeProvider.System.GetUtcNow())]); }
        var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => ShopProject.VersionAsync(workspace))).Errors);
        Assert.Equal("labels.value_of_classes", error.Code);
    }
}
