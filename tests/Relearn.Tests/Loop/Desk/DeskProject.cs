using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;

namespace Relearn.Tests.Loop.Desk;

/// <summary>A small project whose items have names, r0, r1 and so on; every fourth row has no label, and there are instructions.</summary>
sealed class DeskProject : IDisposable
{
    DeskProject(TestProject project) => Project = project;

    public TestProject Project { get; }

    public string Folder => Project.Folder;

    public static DeskProject Create(int rows = 1200, double second = 0.5)
    {
        var project = TestProject.Create(
            y => y.Replace("  known: at + hours(6)", FormattableString.Invariant($"  known: at + hours(6)\n  item: id\n  instructions: how-to.md\n  second: {second}"), StringComparison.Ordinal).Replace("    x: number", "    id: text\n    x: number", StringComparison.Ordinal),
            rows, edit: (i, line) => $"{(i % 4 == 0 ? line[..(line.LastIndexOf(',') + 1)] : line)},r{i}");
        var table = Path.Combine(project.Folder, "rows.csv");
        var lines = File.ReadAllLines(table);
        lines[0] += ",id";
        File.WriteAllLines(table, lines);
        File.WriteAllText(Path.Combine(project.Folder, "how-to.md"), "Say true if they bought.\n");
        return new(project);
    }

    public Workspace Open(TimeProvider? time = null) => Project.Open(new() { Actor = "tester", Time = time ?? TimeProvider.System });

    /// <summary>A workspace with a run behind it.</summary>
    public async Task<Workspace> OpenWithRunAsync(TimeProvider? time = null)
    {
        var workspace = Open(time);
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        return workspace;
    }

    public IReadOnlyList<LabelEntry> Entries => LabelLedger.All(Project.Log);

    /// <summary>Writes entries as another process would.</summary>
    public async Task SayAsync(Workspace workspace, params LabelEntry[] entries)
    {
        await using var ledger = new LabelLedger(Project.Log, workspace.Ledger, TimeProvider.System);
        await ledger.AppendAsync(entries);
    }

    public static LabelEntry Said(string item, string by, string? value = "true", LabelPurpose purpose = LabelPurpose.Label, string? reason = null) =>
        new(item, value, LabelOrigin.Person, by, TimeProvider.System.GetUtcNow(), purpose, Reason: reason);

    /// <summary>A queue of suspected errors: the labelled rows from 1 on.</summary>
    public static void QueueReview(Workspace workspace, int count, double gold = 0) =>
        workspace.QueueReview([.. Enumerable.Range(0, count).Select(i => new QueuedItem($"r{i * 4 + 1}", i * 4 + 1, "true", "false", 0.9, $"rank {i + 1}", i < 5 ? "top" : "rest"))], 900, gold);

    public static DeskOptions Few(int items, double gold = 0) => new() { Items = items, Gold = gold };

    public void Dispose() => Project.Dispose();
}
