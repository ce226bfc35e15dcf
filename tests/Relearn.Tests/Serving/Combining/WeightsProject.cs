using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Combining;

namespace Relearn.Tests.Serving.Combining;

/// <summary>The small project with a second objective: <c>kept</c>, which depends on x in each city the other way round than the label does.</summary>
sealed class WeightsProject : IDisposable
{
    WeightsProject(TestProject project) => Project = project;

    public TestProject Project { get; }

    public string Folder => Project.Folder;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="serving">The section 'serving'.</param>
    /// <param name="change">Edits project.yaml.</param>
    /// <param name="slope">How strongly 'kept' depends on x; 0 is chance.</param>
    /// <param name="subject">Renames the subject of some rows.</param>
    public static WeightsProject Create(string serving = "", Func<string, string>? change = null, double slope = -2, Func<int, string?>? subject = null)
    {
        var random = new SeededRandom(11);
        return new(TestProject.Create(
            y => (change ?? (c => c))(y.Replace("value: result == \"yes\"", "value: result == \"yes\" or result == \"both\"", StringComparison.Ordinal)
                + "\nobjectives:\n  yes: { value: result == \"yes\" or result == \"both\", measure: accepted }\n  kept: { value: result == \"kept\" or result == \"both\", measure: kept, kpi: { true_positive: 1, false_positive: -1 } }\n"
                + (serving.Length > 0 ? $"serving: {serving}\n" : "")),
            edit: (row, line) =>
            {
                var cells = line.Split(',');
                var x = cells[2].Length == 0 ? 0 : double.Parse(cells[2], CultureInfo.InvariantCulture);
                var odds = (cells[3] is "Rome" or "Lima" ? -0.7 : 1) * slope * x - 0.3;
                var kept = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
                if (kept) { cells[4] = cells[4] == "yes" ? "both" : "kept"; }
                cells[1] = subject?.Invoke(row) ?? cells[1];
                return string.Join(',', cells);
            }));
    }

    /// <summary>The same, run once.</summary>
    public static async Task<WeightsProject> ReleasedAsync(string serving = "", Func<string, string>? change = null, double slope = -2, Func<int, string?>? subject = null)
    {
        var project = Create(serving, change, slope, subject);
        using var workspace = project.Open();
        Assert.NotNull((await workspace.RunAsync(Token)).Release);
        return project;
    }

    public Workspace Open(TimeProvider? time = null) => Project.Open(time is null ? null : new() { Actor = "tester", Time = time });

    public string Yaml => File.ReadAllText(Path.Combine(Folder, ProjectFile.FileName));

    public void Edit(Func<string, string> edit) => File.WriteAllText(Path.Combine(Folder, ProjectFile.FileName), edit(Yaml));

    /// <summary>Rows like those that were learnt from, by their place.</summary>
    public static (DateTime At, double X, string City) Row(int i) =>
        (new DateTime(2024, 2, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(i % 24), i * 0.37 % 4 - 2, i % 2 == 0 ? "Rome" : i % 3 == 0 ? "Oslo" : "Lima");

    public static string Json(int i) => Row(i) is var (at, x, city) ? string.Create(CultureInfo.InvariantCulture, $$"""{"at":"{{at:yyyy-MM-ddTHH:mm:ss}}","x":{{x:R}},"city":"{{city}}"}""") : "";

    /// <summary>What a model says by itself.</summary>
    public static double Says(Predictor predictor, int i) => Row(i) is var (at, x, city) ? predictor.Predict(new Dictionary<string, object?> { ["at"] = at, ["x"] = x, ["city"] = city }) : 0;

    /// <summary>Asks about rows, by their places.</summary>
    public static JsonElement Ask(PredictionService service, string key, params int[] rows)
    {
        var output = new ArrayBufferWriter<byte>();
        service.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","rows":[{{string.Join(',', rows.Select(Json))}}]}"""), output);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    /// <summary>The models of a release with weights.</summary>
    public static (ReleaseWeights Weights, Predictor[] Predictors) ModelsOf(Workspace workspace, ServedModel model)
    {
        var weights = model.Release.Weights!;
        return (weights, [.. weights.Objectives.Select(o => Predictor.Open(workspace.Artifacts.Require(o.BundleHash), o.BundleHash))]);
    }

    public void Dispose() => Project.Dispose();
}
