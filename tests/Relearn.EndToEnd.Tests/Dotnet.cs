using System.Diagnostics;

namespace Relearn.EndToEnd.Tests;

/// <summary>The SDK as a user calls it.</summary>
static class Dotnet
{
    /// <summary>How the tests were built: <c>release</c> or <c>debug</c>.</summary>
    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\'));

    public static Task<Tool.Result> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // A new project has no lock file that could be wrong, and no server shall stay behind.
        start.Environment.Remove("CI");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        return Tool.FinishAsync(Process.Start(start)!);
    }
}
