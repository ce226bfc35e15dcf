using Relearn.Analysis.Causes;
using Relearn.Loop.Diagnosing;
using Relearn.Modeling;
using Relearn.Modeling.LabelNoise;
using Relearn.Numerics;

namespace Relearn.Tests.Loop.Diagnosing;

public sealed class LabelNoiseSignsTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Labels_turned_since_an_earlier_run_are_counted_and_a_changed_relation_is_not_taken_for_them()
    {
        var noisy = await ReportAsync((i, random, line) => i >= 4000 && random < 0.15 ? Turn(line) : line);
        Assert.InRange(noisy.Since!.Wrong.Estimate, 0.08, 0.22);
        Assert.True(noisy.LogEvidence > 3, $"{noisy.Since} {noisy.Before}");
        var sign = Assert.Single(LabelNoiseSigns.Of(noisy), s => s.Sign == Signs.LabelsNoisy);
        Assert.Contains("look turned", sign.Detail, StringComparison.Ordinal);

        var clean = await ReportAsync((_, _, line) => line);
        Assert.True(clean.LogEvidence <= 3, $"{clean.Since} {clean.Before}");
        Assert.Empty(LabelNoiseSigns.Of(clean));
    }

    [Fact]
    public void What_newer_rows_teach_is_no_wrong_label()
    {
        var since = new FlipModel(4000, new(0.2, 0.18, 0.22), 0.2, 0.2, 50, 60);
        var report = new LabelNoiseReport("run-2", since, "run-1", since, since with { Wrong = new(0.01, 0, 0.02) }, []);
        Assert.Equal(50, report.LogEvidence);
        Assert.Null((report with { Relearned = true }).LogEvidence);
        Assert.Empty(LabelNoiseSigns.Of(report with { Relearned = true }));
    }

    [Fact]
    public async Task A_source_whose_labels_are_wrong_is_named()
    {
        var report = await ReportAsync((i, random, line) => line.Contains("Rome", StringComparison.Ordinal) && random < 0.3 ? Turn(line) : line, features: y => y.Replace("  city: city\n", "  kyoto: city == \"Kyoto\"\n", StringComparison.Ordinal));
        Assert.Equal(("city", "Rome"), (report.Groups[0].By, report.Groups[0].Name));
        Assert.Contains(LabelNoiseSigns.Of(report), s => s is { Sign: Signs.LabelsNoisyGroup, Subject: "city=Rome", LogEvidence: > 0 });
    }

    [Fact]
    public async Task Of_a_first_run_only_the_groups_can_be_told()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Stop);
        var report = LabelNoiseStep.Of(workspace.Context(Stop), workspace.Ledger.Latest(ModelRun.Kind)!)!;
        Assert.Null(report.Since);
        Assert.Null(report.LogEvidence);
        Assert.InRange(report.HeldOut.Rows, 1100, 1200);
    }

    static string Turn(string line) => line.EndsWith(",yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes";

    // A run on the first half of the rows, and one on all of them.
    static async Task<LabelNoiseReport> ReportAsync(Func<int, double, string, string> edit, Func<string, string>? features = null)
    {
        var random = new SeededRandom(5);
        // Probabilities that come near to 0 and 1: what is not sure of anything can tell nothing.
        using var project = TestProject.CreateFrom(Table(random, edit), (features ?? (y => y))(Yaml));
        var file = Path.Combine(project.Folder, "rows.csv");
        var lines = await File.ReadAllLinesAsync(file, Stop);
        await File.WriteAllLinesAsync(file, lines.Take(4001), Stop);
        using (var workspace = project.Open()) { await workspace.RunAsync(Stop); }
        await File.WriteAllLinesAsync(file, lines, Stop);
        using var again = project.Open();
        await again.RunAsync(Stop);
        return LabelNoiseStep.Of(again.Context(Stop), again.Ledger.Latest(ModelRun.Kind)!)!;
    }

    static string Table(SeededRandom random, Func<int, double, string, string> edit)
    {
        var table = new System.Text.StringBuilder("at,subject,x,city,result\n");
        string[] cities = ["Oslo", "Rome", "Kyoto", "Lima", "Accra"];
        for (var i = 0; i < 8000; i++)
        {
            var (x, city) = (random.NextDouble() * 4 - 2, random.NextInt(cities.Length));
            var yes = random.NextDouble() < 1 / (1 + Math.Exp(-5 * x + (city == 2 ? 3 : 0)));
            var line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(10.0 * i):yyyy-MM-dd HH:mm:ss},s{i},{x:0.0000},{cities[city]},{(yes ? "yes" : "no")}");
            table.Append(edit(i, random.NextDouble(), line)).Append('\n');
        }
        return table.ToString();
    }

    const string Yaml = """
        name: noise
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
        label: { name: yes, value: result == "yes" }
        features:
          x: x
          city: city
        model: { trees: 30, leaves: 8 }

        """;
}
