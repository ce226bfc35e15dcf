using System.Diagnostics;
using System.Text.RegularExpressions;
using Relearn.Scoping;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>Every shell command of the docs, as a reader would type it at the top of a checkout.</summary>
public sealed partial class DocsCommandsTests : IDisposable
{
    readonly string _top = Directory.CreateTempSubdirectory("relearn-docs-").FullName;
    readonly int _port = FreePort();

    public DocsCommandsTests()
    {
        var (sample, copy) = (Path.Combine(RepositoryFiles.Root, "samples", "flights"), Directory.CreateDirectory(Path.Combine(_top, "samples", "flights")).FullName);
        foreach (var file in new[] { ProjectFile.FileName, "airport-zones.csv" }) { File.Copy(Path.Combine(sample, file), Path.Combine(copy, file)); }
        File.CreateSymbolicLink(Path.Combine(copy, "flights-3m.parquet"), Path.Combine(sample, "flights-3m.parquet"));
        var (things, copyOfThings) = (Path.Combine(RepositoryFiles.Root, "samples", "things"), Directory.CreateDirectory(Path.Combine(_top, "samples", "things")).FullName);
        foreach (var file in new[] { ProjectFile.FileName, "things.csv.gz" }) { File.Copy(Path.Combine(things, file), Path.Combine(copyOfThings, file)); }
        // The script of the checkout would build; the tool that it runs is the one under test.
        var script = Path.Combine(_top, "relearn");
        File.WriteAllText(script, $"#!/bin/sh\nexport OMP_WAIT_POLICY=passive\nexec '{Path.Combine(AppContext.BaseDirectory, "Relearn.Cli")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute); }
    }

    static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    static IEnumerable<string> Lines()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Prepend(Path.Combine(RepositoryFiles.Root, "samples", "flights", "README.md")).Prepend(Path.Combine(RepositoryFiles.Root, "README.md"));
        // './test' is what runs this.
        return pages.SelectMany(p => Bash().Matches(File.ReadAllText(p)).SelectMany(m => m.Groups["body"].Value.Split('\n'))).Where(l => l.Length > 0 && l != "./test");
    }

    [Fact]
    public async Task Every_command_of_the_docs_works()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("the docs show a Unix shell"); }
        Process? service = null;
        try
        {
            var done = new HashSet<string>();
            foreach (var line in Lines())
            {
                var command = line.Replace("5080", $"{_port}", StringComparison.Ordinal).Replace("/tmp", _top, StringComparison.Ordinal).Replace("curl -s ", "curl -sS --fail-with-body ", StringComparison.Ordinal);
                if (!done.Add(command)) { continue; }
                if (command.Contains("serve start", StringComparison.Ordinal))
                {
                    service = Shell(command);
                    await WaitUntilReadyAsync(service);
                    continue;
                }
                var result = await Tool.FinishAsync(Shell(command));
                Assert.True(result.ExitCode == 0, $"{line}\n{result}");
                Assert.NotEmpty(result.Out);
            }
            Assert.True(done.Count > 15, $"only {done.Count} commands were found in the docs");
        }
        finally
        {
            service?.Kill(entireProcessTree: true);
            service?.Dispose();
        }
    }

    Process Shell(string command) => Process.Start(new ProcessStartInfo("bash", ["-c", $"exec {command}"])
    {
        WorkingDirectory = _top,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    })!;

    async Task WaitUntilReadyAsync(Process service)
    {
        using var client = new HttpClient();
        while (true)
        {
            if (service.HasExited) { Assert.Fail(await service.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)); }
            try
            {
                using var answer = await client.GetAsync($"http://127.0.0.1:{_port}/health/ready", TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode) { return; }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [GeneratedRegex(@"^```bash\r?\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Bash();
}
