using System.Globalization;
using System.Text;
using Relearn.Data;
using Relearn.Loop;
using Relearn.Modeling;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests;

/// <summary>A small project with a table that can be learnt, in a folder of its own.</summary>
sealed class TestProject : IDisposable
{
    public const int Rows = 4000;

    TestProject(string folder) => Folder = folder;

    public string Folder { get; }

    public string Log => Path.Combine(Folder, ".relearn", "log");

    /// <summary>Rows every 10 minutes from 2024-01-01: number x (some missing), city, subject; "yes" depends on x (its sign on the city), city and hour; known 6 hours later.</summary>
    /// <param name="change">Edits the text of project.yaml.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="drift">Added to the log-odds of the later rows.</param>
    /// <param name="driftFrom">Share of the rows before them.</param>
    /// <param name="edit">Edits a line of the table: row, line, new line.</param>
    public static TestProject Create(Func<string, string>? change = null, int rows = Rows, double drift = 0, double driftFrom = 0.66, Func<int, string, string>? edit = null)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        var table = new StringBuilder("at,subject,x,city,result\n");
        var random = new SeededRandom(7);
        string[] cities = ["Oslo", "Rome", "Kyoto", "Lima", "Accra"];
        for (var i = 0; i < rows; i++)
        {
            var at = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10.0 * i);
            var (x, city) = (random.NextDouble() * 4 - 2, random.NextInt(cities.Length));
            var odds = -2.5 + (city % 2 == 0 ? 2.5 : -1.5) * x + 1.1 * city - 0.8 * Math.Cos(at.Hour / 24.0 * 2 * Math.PI) + (i > rows * driftFrom ? drift : 0);
            var yes = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
            var missing = random.NextDouble() < 0.03;
            var line = string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss},s{random.NextInt(300)},{(missing ? "" : x.ToString("0.0000", CultureInfo.InvariantCulture))},{cities[city]},{(yes ? "yes" : "no")}");
            table.Append(edit?.Invoke(i, line) ?? line).Append('\n');
        }
        File.WriteAllText(Path.Combine(folder, "rows.csv"), table.ToString());
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), (change ?? (y => y))(Yaml));
        return new(folder);
    }

    /// <summary>The same without texts: the model reads the numbers <c>x</c> and <c>city</c>.</summary>
    public static TestProject OfNumbers() => Create(
        y => y.Replace("city: text", "city: number", StringComparison.Ordinal).Replace("  hour: hour(at)\n", "", StringComparison.Ordinal).Replace("slices:\n  warm: city == \"Lima\" or city == \"Accra\"\n", "", StringComparison.Ordinal),
        edit: (_, line) => line.Replace("Oslo", "0", StringComparison.Ordinal).Replace("Rome", "1", StringComparison.Ordinal).Replace("Kyoto", "2", StringComparison.Ordinal).Replace("Lima", "3", StringComparison.Ordinal).Replace("Accra", "4", StringComparison.Ordinal));

    /// <summary>Another table, <c>rows.csv</c>, with its own declaration.</summary>
    public static TestProject CreateFrom(string table, string yaml)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        File.WriteAllText(Path.Combine(folder, "rows.csv"), table);
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), yaml);
        return new(folder);
    }

    const string Yaml = """
        name: small
        goal: Say yes in time.
        stakeholders:
          - { name: owner, signs_off: true }
        data:
          file: rows.csv
          time: { column: at }
          key: subject
          columns:
            at: time
            subject: text
            x: number
            city: text
            result: { type: text, known: after }
        label:
          name: yes
          value: result == "yes"
          known: at + hours(6)
        features:
          hour: hour(at)
          x: x
          city: city
        model: { trees: 20, leaves: 8 }
        decision: { action: call, rule_without_model: x > 1 }
        kpi: { name: calls that paid, true_positive: 2, false_positive: -1 }
        constraints: { p99_ms: 1000, model_mb: 5 }
        slices:
          warm: city == "Lima" or city == "Accra"
        monitoring: { window_days: 4 }
        """;

    public Workspace Open(WorkspaceOptions? options = null) => Workspace.Open(Folder, options ?? new() { Actor = "tester" });

    public ProjectConfig Config => ProjectFile.Read(Folder);

    /// <summary>Makes the rows file of the project.</summary>
    public RowsFile ReadRows(out DatasetVersion version)
    {
        using var workspace = Open();
        version = Circle.DataAsync(workspace.Context(default)).GetAwaiter().GetResult().Value;
        return RowsFile.Open(workspace.Artifacts.Require(version.RowsHash));
    }

    /// <summary>The encoded rows with their split.</summary>
    public (RowsFile File, EncodedRows Rows, TimeSplit Split) Encode()
    {
        var file = ReadRows(out _);
        var split = TimeSplit.Of(file, Config.Split);
        return (file, FeatureFitting.Fit(Config, file, split.Train, null), split);
    }

    internal static Execution Plain { get; } = new() { Threads = 1 };

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
