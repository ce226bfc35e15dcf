using System.Diagnostics;
using Relearn.Data.Labels;
using Relearn.Tests.Loop.Desk;

namespace Relearn.EndToEnd.Tests;

/// <summary>The terminal queue in a terminal of its own.</summary>
public sealed class LabelTerminalTests : IDisposable
{
    readonly DeskProject _project = DeskProject.Create(rows: 1200);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    static async Task WaitAsync(Func<bool> until, Process process)
    {
        for (var i = 0; !until(); i++)
        {
            if (i > 1200 || process.HasExited) { Assert.Fail($"waited in vain; the tool {(process.HasExited ? "ended" : "runs")}"); }
            await Task.Delay(50, Token);
        }
    }

    [Fact]
    public async Task A_key_is_an_answer_on_the_disk_and_q_ends_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "there is no 'script' (util-linux) to make a terminal with");
        using (await _project.OpenWithRunAsync()) { }
        var tool = Path.Combine(AppContext.BaseDirectory, "Relearn.Cli");
        var start = new ProcessStartInfo("script", ["-qefc", $"'{tool}' data label '{_project.Folder}' --queue new --by ann --items 12", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm";
        start.Environment["COLUMNS"] = "100";
        using var process = Process.Start(start)!;
        var shown = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (shown) { shown.AppendLine(line.Data); } };
        process.BeginOutputReadLine();
        string Shown() { lock (shown) { return shown.ToString(); } }
        void Press(string keys)
        {
            process.StandardInput.Write(keys);
            process.StandardInput.Flush();
        }

        await WaitAsync(() => Shown().Contains("0 of 12 done", StringComparison.Ordinal), process);
        Press("2");
        await WaitAsync(() => _project.Entries.Count == 1, process);
        await WaitAsync(() => Shown().Contains("1 of 12 done", StringComparison.Ordinal), process);
        Press("rtwo receipts\r");
        Press("1");
        await WaitAsync(() => _project.Entries.Count == 2, process);
        Press("u");
        await WaitAsync(() => _project.Entries.Count == 3, process);
        Press("q");
        await process.WaitForExitAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Equal([("true", null, false), ("false", "two receipts", false), ("false", "two receipts", true)], _project.Entries.Select(e => (e.Value!, e.Reason, e.Withdrawn)));
        Assert.Single(LabelResolution.Standing(_project.Entries));
        await WaitAsync(() => Shown().Contains("are in the label ledger", StringComparison.Ordinal), Process.GetCurrentProcess());
    }

    [Fact]
    public async Task Without_a_terminal_the_other_ways_are_named_and_json_prints_the_next_item()
    {
        using (await _project.OpenWithRunAsync()) { }
        var refused = await Tool.RunAsync(_project.Folder, "data", "label", _project.Folder, "--by", "ann");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cli.no_terminal", refused.Error, StringComparison.Ordinal);
        Assert.Contains("'--json' prints the next item", refused.Error, StringComparison.Ordinal);
        var next = await Tool.RunAsync(_project.Folder, "data", "label", _project.Folder, "--by", "ann", "--json");
        Assert.True(next.ExitCode == 0, next.ToString());
        var item = next.Json.GetProperty("item");
        Assert.Equal(item.GetProperty("item").GetString(), item.GetProperty("cells").GetProperty("id").GetString());
        var empty = await Tool.RunAsync(_project.Folder, "data", "label", _project.Folder, "--queue", "adjudicate", "--json");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, empty.Json.GetProperty("item").ValueKind);
        Assert.StartsWith("Nobody disagrees", empty.Json.GetProperty("nothing").GetString(), StringComparison.Ordinal);
    }
}
