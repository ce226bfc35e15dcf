using System.Diagnostics;
using Relearn.Loop.Learning;

namespace Relearn.Cli;

/// <summary>Does a job in another process of this tool, so that it can neither slow the service down much nor take it down.</summary>
static class JobProcess
{
    /// <summary>Starts the process and waits for its end; it is killed where the service ends first.</summary>
    /// <returns>Its exit code; 128 and the signal's number where it was killed.</returns>
    public static async Task<int> RunAsync(JobOrder order, CancellationToken cancellation)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // Started by the runtime's own host, it is the host that has to be started again.
        if (Path.GetFileNameWithoutExtension(self).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }
        foreach (var argument in (string[])["work", order.Folder, "--job", order.Job, "--name", order.Name]) { start.ArgumentList.Add(argument); }
        if (order.Because is { } because)
        {
            start.ArgumentList.Add("--because");
            start.ArgumentList.Add(because);
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        // What came out stands in the ledger.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;
    }

    /// <summary>Takes the processor only where nobody else wants it.</summary>
    public static void StepBack()
    {
        try
        {
            using var self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Then it is as any other.
        }
    }
}
