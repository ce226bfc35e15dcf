using System.Text;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Loop;

namespace Relearn.Tests.Loop.Desk;

/// <summary>A project whose label is one of several classes in groups. Items are named r0, r1 and so on; every fourth row has no label, and row i is of class i modulo their number.</summary>
sealed class ShopProject : IDisposable
{
    ShopProject(TestProject project) => Project = project;

    public static readonly string[] Shop = ["fashion > shoes", "fashion > shirts", "fashion > accessories", "electronics > phones > accessories", "electronics > phones", "garden > tools", "kitchen > tools"];

    public TestProject Project { get; }

    public string Folder => Project.Folder;

    public static ShopProject Create(int rows = 400, IReadOnlyList<string>? paths = null, string task = "hierarchy", string label = "")
    {
        paths ??= Shop;
        var table = new StringBuilder("id,title,path\n");
        for (var i = 0; i < rows; i++) { table.Append(FormattableString.Invariant($"r{i},{Title(paths[i % paths.Count], i)},{(i % 4 == 0 ? "" : $"\"{paths[i % paths.Count]}\"")}\n")); }
        return new(TestProject.CreateFrom(table.ToString(), $$"""
            name: shop
            goal: Put each thing where people look for it.
            task: {{task}}
            data:
              file: rows.csv
              time: none
              columns:
                id: text
                title: text
                path: { type: text, known: after }
            label:
              name: kind
              value: path
              item: id
              second: 0.5
            {{label}}
            features:
              title: title
            """));
    }

    static string Title(string path, int i) => FormattableString.Invariant($"{path.Split(" > ")[^1]} number {i}");

    public Workspace Open() => Project.Open();

    /// <summary>A workspace with a data set version.</summary>
    public async Task<Workspace> OpenWithDataAsync()
    {
        var workspace = Open();
        await VersionAsync(workspace);
        return workspace;
    }

    /// <summary>The data set version as it is now, with the labels of the ledger.</summary>
    public static async Task<DatasetVersion> VersionAsync(Workspace workspace) => (await Circle.DataAsync(workspace.Context(TestContext.Current.CancellationToken))).Value;

    /// <summary>The label of each item in a version.</summary>
    public static Dictionary<string, string?> Labels(Workspace workspace, DatasetVersion version)
    {
        using var file = RowsFile.Open(workspace.Artifacts.Require(version.RowsHash));
        var (cells, labels) = (new RowCells(file, ["id"]), new double[file.Rows]);
        file.Read(RowsFile.Label, 0, labels);
        var texts = file.DictionaryOf(RowsFile.Label);
        return Enumerable.Range(0, labels.Length).ToDictionary(i => (string)cells.Of(i)["id"]!, i => double.IsNaN(labels[i]) ? null : texts[(int)labels[i]]);
    }

    public string Write(string name, params string[] lines)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public IReadOnlyList<LabelEntry> Entries => LabelLedger.All(Project.Log);

    public Task SayAsync(Workspace workspace, params LabelEntry[] entries) => SayAsync(Project.Log, workspace, entries);

    static async Task SayAsync(string log, Workspace workspace, LabelEntry[] entries)
    {
        await using var ledger = new LabelLedger(log, workspace.Ledger, TimeProvider.System);
        await ledger.AppendAsync(entries);
    }

    public void Dispose() => Project.Dispose();
}
