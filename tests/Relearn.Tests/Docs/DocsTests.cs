using System.Text.RegularExpressions;

namespace Relearn.Tests.Docs;

/// <summary>Every C# block of the docs is the body of a region that a test runs; every link leads somewhere.</summary>
public sealed partial class DocsTests
{
    static readonly string[] s_languages = ["csharp", "bash", "text", "yaml", "json"];

    static IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(RepositoryFiles.Root, "*.md")).Concat(Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "src"), "README.md", SearchOption.AllDirectories)).Concat(Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "samples"), "*.md", SearchOption.AllDirectories));

    [Fact]
    public void Every_code_block_is_run_by_a_test()
    {
        var regions = Directory.EnumerateFiles(RepositoryFiles.Beside("."), "*Examples.cs").SelectMany(f => Region().Matches(File.ReadAllText(f)))
            .ToDictionary(m => m.Groups["name"].Value, m => Outdent(m.Groups["body"].Value));
        foreach (var page in Pages)
        {
            var text = File.ReadAllText(page);
            var name = Path.GetRelativePath(RepositoryFiles.Root, page);
            var fresh = Example().Replace(text, m => regions.TryGetValue(m.Groups["name"].Value, out var body)
                ? $"<!-- example: {m.Groups["name"].Value} -->\n```csharp\n{body}```"
                : throw new InvalidOperationException($"{name} shows the example '{m.Groups["name"].Value}', which no test has"));
            if (Snapshot.Updating) { File.WriteAllText(page, text = fresh); }
            Assert.True(fresh == text, $"{name} shows code that no test runs any more. Run the tests with UPDATE_SNAPSHOTS=1, read the page, commit it.");
            Assert.True(Example().Count(text) == CSharp().Count(text), $"{name} has a C# block without an '<!-- example: NAME -->' line above it.");
            // The other blocks: shell commands are run by the end-to-end tests, the rest is no code.
            Assert.All(Fence().Matches(text).Select(m => m.Groups["language"].Value), l => Assert.Contains(l, s_languages));
        }
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var page in Pages)
        {
            foreach (var target in Link().Matches(File.ReadAllText(page)).Select(m => m.Groups["target"].Value).Where(t => !t.Contains("://", StringComparison.Ordinal)))
            {
                var path = Path.Combine(Path.GetDirectoryName(page)!, target.Split('#')[0]);
                Assert.True(target.StartsWith('#') || File.Exists(path) || Directory.Exists(path), $"{Path.GetRelativePath(RepositoryFiles.Root, page)} links to '{target}', which does not exist");
            }
        }
    }

    [Fact]
    public void The_yaml_of_the_docs_can_be_read()
    {
        foreach (var page in Pages)
        {
            foreach (var yaml in Yaml().Matches(File.ReadAllText(page)).Select(m => m.Groups["body"].Value).Where(y => y.StartsWith("name:", StringComparison.Ordinal)))
            {
                Assert.Empty(Relearn.Scoping.ProjectFile.Parse(yaml, page).Problems);
            }
        }
    }

    static string Outdent(string body)
    {
        var lines = body.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        var indent = lines.Where(l => l.Trim().Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Concat(lines.Select(l => $"{(l.Length < indent ? "" : l[indent..])}\n"));
    }

    [GeneratedRegex(@"#region (?<name>\S+)\r?\n(?<body>.*?)\r?\n\s*#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"<!-- example: (?<name>\S+) -->\r?\n```csharp\r?\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^```csharp", RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"^```(?<language>\w*)\r?\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^```yaml\r?\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
