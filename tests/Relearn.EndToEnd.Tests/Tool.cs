using System.Diagnostics;
using System.Text.Json;

namespace Relearn.EndToEnd.Tests;

/// <summary>The tool as a process of its own.</summary>
static class Tool
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Relearn.Cli.exe" : "Relearn.Cli");

    /// <summary>What a process left behind.</summary>
    public sealed record Result(int ExitCode, string Out, string Error)
    {
        /// <summary>Standard output as the one JSON document that it must be.</summary>
        public JsonElement Json
        {
            get
            {
                using var document = JsonDocument.Parse(Out);
                return document.RootElement.Clone();
            }
        }

        public override string ToString() => $"exit code {ExitCode}\n{Out}\n{Error}";
    }

    /// <summary>Starts the tool; both outputs are pipes.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        // A shell's background job ignores SIGINT, and so do its children: a Ctrl-C must arrive wherever the tests run.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", Program, .. arguments] : [Program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        return Process.Start(start)!;
    }

    /// <summary>Runs the tool to its end.</summary>
    public static Task<Result> RunAsync(string folder, params string[] arguments) => FinishAsync(Start(folder, arguments));

    /// <summary>Waits for a process and takes what it printed.</summary>
    public static async Task<Result> FinishAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode, await output, await error);
        }
    }

    /// <summary>Sends a signal, as a shell does.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Starts a service on a free port and waits until it says where it listens.</summary>
    public static async Task<(Process Process, Uri Address)> ServeAsync(string project, params string[] options)
    {
        var process = Start(project, ["serve", "start", project, "--port", "0", "--json", .. options]);
        var text = "";
        while (!text.TrimEnd().EndsWith('}'))
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            if (line is null) { Assert.Fail($"the service did not start: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}"); }
            text += line;
        }
        using var document = JsonDocument.Parse(text);
        return (process, new(document.RootElement.GetProperty("address").GetString()!));
    }
}
