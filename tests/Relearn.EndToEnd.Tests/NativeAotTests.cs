using System.Diagnostics;
using System.Runtime.InteropServices;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>A program that is compiled ahead of time answers with the bits of the runtime's.</summary>
public sealed class NativeAotTests : IDisposable
{
    // The sources that the program needs, and what builds them.
    static readonly string[] Parts = ["src/Relearn.Inference", "src/Relearn.Client", "tests/Relearn.Aot", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "BannedSymbols.txt", ".editorconfig"];

    readonly string _folder = Directory.CreateTempSubdirectory("relearn-aot-").FullName;

    [Fact]
    public async Task A_program_that_is_compiled_ahead_of_time_answers_the_same_bits_without_a_warning()
    {
        if (!OperatingSystem.IsLinux()) { Assert.Skip("the linker is looked for on Linux"); }
        if (!Has("clang") && !Has("gcc")) { Assert.Skip("neither clang nor gcc is here, so nothing can be linked"); }
        if (!File.Exists("/usr/include/zlib.h")) { Assert.Skip("zlib's header (zlib1g-dev) is not here, so nothing can be linked"); }
        foreach (var part in Parts) { Copy(part); }
        var published = await Dotnet.RunAsync(_folder, "publish", "tests/Relearn.Aot", "-c", "Release", "-r", $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "-p:NativeAot=true", "-p:UseSharedCompilation=false", "-o", Path.Combine(_folder, "out"), "--nologo");
        if (published.Out.Contains("NU1101", StringComparison.Ordinal) || published.Out.Contains("NU1301", StringComparison.Ordinal)) { Assert.Skip($"the compiler's package cannot be had: {published.Out}"); }
        Assert.True(published.ExitCode == 0, published.ToString());
        Assert.DoesNotContain("warning", published.Out, StringComparison.OrdinalIgnoreCase);

        var rows = Path.Combine(_folder, "rows.txt");
        string[] origins = ["LHR", "jfk", "", "never seen", "JFK"];
        await File.WriteAllLinesAsync(rows, Enumerable.Range(0, 500).Select(i => $"{(i % 7 == 0 ? "" : $"{i * 2.5}")};{origins[i % 5]};{(i % 11 == 0 ? "" : $"{i * 137}")}"), TestContext.Current.CancellationToken);
        foreach (var bundle in Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "tests", "Relearn.Tests", "Inference", "Bundles"), "v1*.bundle"))
        {
            var native = await Tool.FinishAsync(Run(Path.Combine(_folder, "out", "Relearn.Aot"), bundle, rows));
            var runtime = await Tool.FinishAsync(Run("dotnet", "exec", Path.Combine(RepositoryFiles.Root, "artifacts", "bin", "Relearn.Aot", Dotnet.Configuration, "Relearn.Aot.dll"), bundle, rows));
            Assert.Equal((0, "ahead of time"), (native.ExitCode, native.Error.Trim()));
            Assert.Equal((0, "just in time"), (runtime.ExitCode, runtime.Error.Trim()));
            Assert.Equal(1 + 3 * 500 + 2, native.Out.Trim().Split('\n').Length);
            Assert.Equal(runtime.Out, native.Out);
        }
    }

    static Process Run(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;

    static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));

    void Copy(string part)
    {
        var (from, to) = (Path.Combine(RepositoryFiles.Root, part), Path.Combine(_folder, part));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (File.Exists(from)) { File.Copy(from, to); return; }
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
