using System.IO.Compression;
using System.Text;
using Relearn.Data;
using Relearn.Data.Validation;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Validation;

/// <summary>A project with expectations in a folder of its own.</summary>
sealed class ExpectedProject : IDisposable
{
    readonly ImportFolder _folder = new();

    public ExpectedProject(string expectations, string file = "rows.csv", string time = "{ column: at }", string key = "")
    {
        var (config, problems) = ProjectFile.Parse($$"""
            name: expected
            goal: Test.
            data:
              file: {{file}}
              time: {{time}}
              {{key}}
              columns:
                at: time
                n: number
                t: text
                y: boolean
              expectations:
            {{string.Concat(expectations.Split('\n').Select(l => $"    - {l}\n"))}}
            label: { name: y, value: y }
            features: { n: n }
            """, "project.yaml");
        Assert.Empty(problems);
        Config = config!;
    }

    public ProjectConfig Config { get; }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    /// <summary>Writes a table; each row is <c>at,n,t,y</c>.</summary>
    public ExpectedProject Write(string name, params IEnumerable<string> rows)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[name])!);
        var text = Encoding.UTF8.GetBytes($"at,n,t,y\n{string.Join('\n', rows)}\n");
        if (!name.EndsWith(".gz", StringComparison.Ordinal)) { File.WriteAllBytes(_folder[name], text); return this; }
        using var stream = new GZipStream(File.Create(_folder[name]), CompressionLevel.Fastest);
        stream.Write(text);
        return this;
    }

    public (ValidationReport Report, DatasetVersion? Version) Read(string now = "2024-01-10") =>
        DatasetImport.ReadValidated(Config, _folder.Source(Config), _folder.Path, _folder.Artifacts, "declaration", ImportFolder.Time(now), store: true);

    /// <summary>The result of the only expectation, over all rows.</summary>
    public ExpectationResult Only(string now = "2024-01-10") => Assert.Single(Read(now).Report.Results, r => r.Partition is null);

    public string[] Failures(ValidationReport report) => [.. File.ReadAllLines(_folder.Artifacts.Require(report.FailuresHash)).Skip(1)];

    public double[] Numbers(DatasetVersion version, string column) => _folder.Numbers(version, column);

    public string?[] Texts(DatasetVersion version, string column) => _folder.Texts(version, column);

    public void Dispose() => _folder.Dispose();

    /// <summary>Sound rows: hourly from 2024-01-01, n from 0 to 9, t one of A, B, C.</summary>
    public static IEnumerable<string> Rows(int count, int day = 1, Func<int, string, string>? edit = null) => Enumerable.Range(0, count).Select(i =>
    {
        var at = new DateTime(2024, 1, day, 0, 0, 0, DateTimeKind.Utc).AddHours(i);
        var line = FormattableString.Invariant($"{at:yyyy-MM-dd HH:mm:ss},{i % 10},{(char)('A' + i % 3)},{(i % 2 == 0 ? "true" : "false")}");
        return edit?.Invoke(i, line) ?? line;
    });
}
