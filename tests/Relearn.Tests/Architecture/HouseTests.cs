using System.Text;
using System.Text.RegularExpressions;

namespace Relearn.Tests.Architecture;

/// <summary>Things that are easy to see and easy to forget.</summary>
public sealed partial class HouseTests
{
    static IEnumerable<string> Files(string pattern, params string[] folders) =>
        folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, f), pattern, SearchOption.AllDirectories)).Where(f => !f.Contains("/.relearn/", StringComparison.Ordinal));

    static string Relative(string file) => Path.GetRelativePath(RepositoryFiles.Root, file);

    [Fact]
    public void No_drawer_is_without_a_name()
    {
        var drawers = Files("*.cs", "src", "tests", "bench").Where(f => Drawer().IsMatch(Relative(f))).Select(f => $"{Relative(f)}: name it after what it holds").ToArray();
        Assert.True(drawers.Length == 0, string.Join('\n', drawers));
    }

    [Fact]
    public void A_file_holds_one_public_type_of_its_name()
    {
        var wrong = new List<string>();
        foreach (var file in Files("*.cs", "src"))
        {
            var name = Path.GetFileNameWithoutExtension(file).Split('.')[0];
            var types = TopLevelType().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value).ToArray();
            if (types.Length > 0 && !types.Contains(name)) { wrong.Add($"{Relative(file)} holds {string.Join(", ", types)}, none of which is called {name}"); }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Text_is_UTF8_with_LF_and_names_no_machine()
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        string[] folders = ["src", "tests", "bench", "docs", "samples"];
        foreach (var file in folders.SelectMany(f => Files("*", f)).Concat(Directory.EnumerateFiles(RepositoryFiles.Root)).Where(f => Text().IsMatch(f)))
        {
            var text = strict.GetString(File.ReadAllBytes(file));
            Assert.False(text.Contains('\r', StringComparison.Ordinal), $"{Relative(file)} has CR; files end their lines with LF");
            Assert.False(Machine().IsMatch(text), $"{Relative(file)} names a path of one machine: {Machine().Match(text).Value}");
        }
        Assert.False(File.Exists(Path.Combine(RepositoryFiles.Root, "nuget.config")), "a nuget.config names a source; the machine's default source serves");
    }

    [Fact]
    public void Each_tests_folder_mirrors_a_folder_of_the_sources()
    {
        string[] own = ["Architecture", "Docs", "Contracts", "Inference", "Onnx", "Client", "Server", "Demo", "Cli", "FaultBench"];
        var wrong = Directory.EnumerateDirectories(Path.Combine(RepositoryFiles.Root, "tests", "Relearn.Tests")).Select(Path.GetFileName)
            .Where(f => !own.Contains(f) && !Directory.Exists(Path.Combine(RepositoryFiles.Root, "src", "Relearn", f!))).ToArray();
        Assert.True(wrong.Length == 0, $"tests/Relearn.Tests has {string.Join(", ", wrong)}, which src/Relearn does not");
    }

    [GeneratedRegex(@"(^|/)(Common|Core|Utils?|Helpers?|Shared|Services|Misc|Managers?)(/|\.cs$)")]
    private static partial Regex Drawer();

    [GeneratedRegex(@"^(?:public |internal |sealed |static |abstract |partial |readonly |ref |unsafe )*(?:class|record struct|record|struct|interface|enum|delegate \S+) (?<name>[A-Za-z0-9_]+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\.(cs|csproj|md|yaml|yml|json|props|targets|slnx|txt|csv|py|lua|cmd|editorconfig)$|/(relearn|test|LICENSE)$")]
    private static partial Regex Text();

    [GeneratedRegex(@"(?<![A-Za-z0-9.}])/(work|farm|root|home/[a-z]+)/[a-z.]")]
    private static partial Regex Machine();
}
