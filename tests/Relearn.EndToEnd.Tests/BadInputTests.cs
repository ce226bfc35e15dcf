using System.Diagnostics;
using Relearn.Scoping;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>What a user gets wrong, and what the tool says.</summary>
public sealed class BadInputTests
{
    static async Task<string> RefusedAsync(TestProject project, string code)
    {
        var result = await Tool.RunAsync(project.Folder, "run", project.Folder, "--json");
        Assert.True(result.ExitCode == 1, result.ToString());
        var error = result.Json.GetProperty("errors")[0];
        Assert.Equal(code, error.GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }

    static Func<string, string> Replacing(string from, string to) => y => y.Contains(from, StringComparison.Ordinal) ? y.Replace(from, to, StringComparison.Ordinal) : throw new ArgumentException($"no '{from}' in the project");

    [Fact]
    public async Task A_missing_file()
    {
        using var project = TestProject.Create(Replacing("file: rows.csv", "file: row.csv"));
        Assert.Contains("row.csv", await RefusedAsync(project, "data.file_missing"));
    }

    [Fact]
    public async Task A_wrong_column_name_with_the_nearest()
    {
        using var project = TestProject.Create(y => Replacing("city: text", "citty: text")(y).Replace("city: city", "city: citty", StringComparison.Ordinal).Replace("warm: city == \"Lima\" or city == \"Accra\"", "warm: citty == \"Lima\"", StringComparison.Ordinal));
        Assert.Contains("Did you mean 'city'?", await RefusedAsync(project, "data.column_unknown"));
    }

    [Fact]
    public async Task A_constant_label()
    {
        using var project = TestProject.Create(Replacing("result == \"yes\"", "result != \"perhaps\""));
        Assert.Contains("is true in all 4,000 rows", await RefusedAsync(project, "data.label_constant"));
    }

    [Fact]
    public async Task An_empty_split()
    {
        using var project = TestProject.Create(y => y + "\nsplit: { test_from: 2025-01-01 }\n");
        Assert.Contains("split.test_from: 2025-01-01", await RefusedAsync(project, "data.split_empty"));
    }

    [Fact]
    public async Task A_time_in_the_wrong_format()
    {
        using var project = TestProject.Create(edit: (i, line) => $"{i % 28 + 1}th of May{line[line.IndexOf(',', StringComparison.Ordinal)..]}");
        Assert.Contains("Write times as 2001-06-30 17:05:00", await RefusedAsync(project, "data.column_unreadable"));
    }

    [Fact]
    public async Task A_ragged_line_is_put_aside_with_its_place()
    {
        using var project = TestProject.Create(edit: (i, line) => i == 10 ? "2024-01-01 01:40:00,s1" : line);
        var result = await Tool.RunAsync(project.Folder, "run", project.Folder, "--json");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(1, result.Json.GetProperty("dataset").GetProperty("quarantined").GetInt32());
        var list = await Tool.RunAsync(project.Folder, "data", "quarantine", project.Folder);
        Assert.Contains("line 12,,the line has too few values", list.Out);
    }

    [Fact]
    public async Task A_truncated_Parquet_file()
    {
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "flights");
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        try
        {
            foreach (var file in new[] { ProjectFile.FileName, "airport-zones.csv" }) { File.Copy(Path.Combine(sample, file), Path.Combine(folder, file)); }
            var bytes = await File.ReadAllBytesAsync(Path.Combine(sample, "flights-3m.parquet"), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "flights-3m.parquet"), bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
            var result = await Tool.RunAsync(folder, "run", ".", "--json");
            Assert.Equal(1, result.ExitCode);
            Assert.Equal("data.file_unreadable", result.Json.GetProperty("errors")[0].GetProperty("code").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_locked_workspace_names_who_has_it()
    {
        using var project = TestProject.Create();
        await Tool.RunAsync(project.Folder, "run", project.Folder);
        var (service, _) = await Tool.ServeAsync(project.Folder);
        using (service)
        {
            var second = await Tool.RunAsync(project.Folder, "serve", "start", project.Folder, "--port", "0", "--json");
            Assert.Equal(1, second.ExitCode);
            Assert.Equal("storage.workspace_locked", second.Json.GetProperty("errors")[0].GetProperty("code").GetString());
            Assert.Contains($"process {service.Id}", second.Json.GetProperty("errors")[0].GetProperty("message").GetString());
            // A run beside a service is fine.
            Assert.Equal(0, (await Tool.RunAsync(project.Folder, "run", project.Folder)).ExitCode);
            service.Kill();
        }
    }

    [Fact]
    public async Task Two_runs_at_once_end_with_one_done_and_one_refused_or_both_done()
    {
        using var project = TestProject.Create();
        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Tool.RunAsync(project.Folder, "run", project.Folder, "--json")));
        Assert.Contains(results, r => r.ExitCode == 0);
        Assert.All(results.Where(r => r.ExitCode != 0), r => Assert.Equal("storage.workspace_locked", r.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        using var workspace = project.Open();
        workspace.Ledger.Check();
        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "model", "reproduce", project.Folder)).ExitCode);
    }

    [Fact]
    public async Task A_port_in_use()
    {
        using var project = TestProject.Create();
        await Tool.RunAsync(project.Folder, "run", project.Folder);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        var result = await Tool.RunAsync(project.Folder, "serve", "start", project.Folder, "--port", $"{port}");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", result.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_corrupt_ledger()
    {
        using var project = TestProject.Create();
        Directory.CreateDirectory(Path.Combine(project.Folder, ".relearn"));
        await File.WriteAllTextAsync(Path.Combine(project.Folder, ".relearn", "ledger.sqlite"), new string('x', 5000), TestContext.Current.CancellationToken);
        await RefusedAsync(project, "storage.ledger_corrupt");
    }

    [Fact]
    public async Task A_corrupt_bundle()
    {
        using var project = TestProject.Create();
        var run = await Tool.RunAsync(project.Folder, "run", project.Folder, "--json");
        using (var workspace = project.Open())
        {
            var path = workspace.Artifacts.PathOf(run.Json.GetProperty("run").GetProperty("bundle_hash").GetString()!);
            await using var bundle = new FileStream(path, FileMode.Open);
            bundle.Position = bundle.Length / 2;
            bundle.WriteByte(0x7f);
        }
        var result = await Tool.RunAsync(project.Folder, "serve", "start", project.Folder, "--port", "0", "--json");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("serve.bundle_damaged", result.Json.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_and_the_run_goes_on_once_there_is_room()
    {
        var disk = Directory.CreateTempSubdirectory("relearn-disk-").FullName;
        using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=700k", "tmpfs", disk]) { RedirectStandardError = true });
        await (mount?.WaitForExitAsync(TestContext.Current.CancellationToken) ?? Task.CompletedTask);
        if (mount is null || mount.ExitCode != 0) { Assert.Skip("no small file system can be mounted here"); }
        try
        {
            using var project = TestProject.Create(rows: 20_000);
            Directory.CreateSymbolicLink(Path.Combine(project.Folder, ".relearn"), disk);
            Assert.Contains("Free space", await RefusedAsync(project, "storage.disk_full"));
            using var larger = Process.Start("mount", ["-o", "remount,size=64m", disk]);
            await larger.WaitForExitAsync(TestContext.Current.CancellationToken);
            var result = await Tool.RunAsync(project.Folder, "run", project.Folder);
            Assert.True(result.ExitCode == 0, result.ToString());
        }
        finally
        {
            using var unmount = Process.Start("umount", [disk]);
            await unmount.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(disk);
        }
    }
}
