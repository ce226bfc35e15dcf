using System.Text;
using System.Text.Json;
using Relearn.Data.Taxonomies;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Loop;

/// <summary>Classes change, answers are watched, and what is strange goes to people: the whole way, on a small project.</summary>
public sealed class ClassRunTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<string> CodeOf(Func<Task> work) => Assert.Single((await Assert.ThrowsAsync<UserErrorException>(work)).Errors).Code;

    static string Answer(PredictionService service, string? title, double? price = 30)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        service.Predict(JsonSerializer.SerializeToUtf8Bytes(new { rows = new[] { new { title, price } } }), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    [Fact]
    public async Task Changed_classes_are_learnt_without_a_full_retrain_and_made_again_bit_by_bit()
    {
        using var project = ClassProject.Create();
        using var workspace = project.Open();
        var first = await workspace.RunAsync(Token);
        workspace.ChangeClasses(new(TaxonomyChangeKind.Rename, "pets", "animals"));
        workspace.ChangeClasses(new(TaxonomyChangeKind.Merge, "home > kitchen > knives", "home > kitchen > pans"));
        var second = await workspace.RunAsync(updateClasses: true, Token);
        Assert.Equal(first.Steps.Single(s => s.Name == "model").RecordId, second.Run.Classes!.UpdatedFrom);
        Assert.StartsWith("2-", second.Run.Classes.Version, StringComparison.Ordinal);
        Assert.Equal(first.Run.Classes!.Classes - 1, second.Run.Classes.Classes);
        Assert.True(second.Run.Classes.Metrics.Accuracy.Low > first.Run.Classes.Metrics.Accuracy.Low - 0.05, second.Run.Classes.Summary);
        var reproduction = workspace.Reproduce(cancellation: Token);
        Assert.Equal((reproduction.Expected, true), (reproduction.Found, reproduction.Equal));
        Assert.True(workspace.Reproduce(first.Steps.Single(s => s.Name == "model").RecordId, cancellation: Token).Equal);
        if (second.Release is not null)
        {
            var predictor = workspace.OpenRelease().Predictor;
            Assert.Equal(["animals"], predictor.Classify(new Dictionary<string, object?> { ["title"] = "leash kennel happy paws animal care", ["price"] = 70 }).Levels.Select(l => l.Name));
            Assert.Equal("pans", predictor.Classify(new Dictionary<string, object?> { ["title"] = "steel cleaver forged chef master edition", ["price"] = 40 }).Levels[^1].Name);
        }
        Assert.Equal([(1, true), (2, true)], workspace.ClassHistory().Changes.Select(c => (c.Version, c.Stands)));
    }

    // Rows that say nothing, or what speaks for several classes at once.
    static readonly (string? Title, double? Price)[] Strange = [(null, null), ("zzz qqq", null), ("zzz qqq", -1e6), ("sock spade", 500), ("sock knife spade leash boot pan shirt", null)];

    [Fact]
    public async Task Answers_are_watched_by_accuracy_and_depth_and_new_classes_are_queued()
    {
        using var project = ClassProject.Create();
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
        // Half of the truths are wrong by intent, and one class is new.
        var predictor = workspace.OpenRelease().Predictor;
        (string? Title, double? Price) = Strange.First(s => predictor.Classify(new Dictionary<string, object?> { ["title"] = s.Title, ["price"] = s.Price }).Unfamiliar);
        string[] truths = ["home > kitchen > knives", "pets", "home > kitchen > knives", "toys > dolls"];
        var right = 0;
        await using (var live = workspace.Serve())
        {
            for (var i = 0; i < 200; i++)
            {
                using var answer = JsonDocument.Parse(i % 4 == 3 ? Answer(live.Predictions, Title, Price) : Answer(live.Predictions, "steel cleaver forged chef master edition"));
                var path = answer.RootElement.GetProperty("predictions")[0].GetProperty("class") is { ValueKind: JsonValueKind.Array } names ? string.Join(" > ", names.EnumerateArray().Select(n => n.GetString())) : "";
                right += truths[i % 4].StartsWith(path, StringComparison.Ordinal) ? 1 : 0;
                await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{answer.RootElement.GetProperty("decision_id")}}","value":"{{truths[i % 4]}}"}"""), "desk");
            }
        }
        var report = workspace.Monitor("live");
        var classes = report.Classes!;
        Assert.Equal((200, right), (report.Matured, (int)Math.Round(classes.Accuracy.Estimate * 200)));
        Assert.InRange(classes.Accuracy.Estimate, 0.4, 0.8);
        Assert.InRange(classes.DepthKept, 0.4, 0.8);
        Assert.Equal([new("toys > dolls", 50)], classes.NewClasses);
        Assert.Contains(report.Triggers, t => t.StartsWith("accuracy: ", StringComparison.Ordinal));
        Assert.Equal([1, 2, 3], classes.Levels.Select(l => l.Level));
        Assert.Equal(2 / 3.0, classes.Levels[1].Accuracy.Estimate, 0.34);

        var export = Path.Combine(project.Folder, "new.jsonl");
        var queue = workspace.NewClasses("live", 7, export);
        Assert.Equal(("live", 200L, export), (queue.Source, queue.Decisions, queue.Exported));
        Assert.Equal(classes.Unfamiliar, (double)queue.Unfamiliar / queue.Decisions);
        Assert.Equal(50, queue.Unfamiliar);
        Assert.Equal(7, queue.Rows.Count);
        Assert.All(queue.Rows, r => Assert.Equal((Title, "toys > dolls"), (r.Row.GetProperty("title").GetString(), r.Outcome)));
        Assert.Equal(7, File.ReadAllLines(export).Length);
        Assert.Equal(classes.NewClasses, queue.Named);
    }

    [Fact]
    public async Task An_outcome_is_read_with_the_declared_separator()
    {
        using var project = ClassProject.Create(y => y.Replace("minimum: 20", "minimum: 20, separator: '/'", StringComparison.Ordinal));
        var rows = Path.Combine(project.Folder, "rows.csv");
        File.WriteAllText(rows, File.ReadAllText(rows).Replace(" > ", "/", StringComparison.Ordinal));
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
        await using (var live = workspace.Serve())
        {
            using var answer = JsonDocument.Parse(Answer(live.Predictions, "steel cleaver forged chef master edition"));
            Assert.Equal(["home", "kitchen", "knives"], answer.RootElement.GetProperty("predictions")[0].GetProperty("class").EnumerateArray().Select(n => n.GetString()));
            var id = answer.RootElement.GetProperty("decision_id");
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":"home / kitchen/knives"}"""), "desk");
            var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(async () => await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":" / "}"""), "desk"))).Errors);
            Assert.Contains("the class is expected, a text such as \"fashion/shoes\".", error.Message, StringComparison.Ordinal);
        }
        var outcomes = new List<LoggedOutcome>();
        PredictionLog.Read(project.Log, PredictionLog.Outcomes, null, null, outcomes.Add);
        Assert.Equal("home > kitchen > knives", Assert.Single(outcomes).Class);
        Assert.Equal(1, workspace.Monitor("live").Classes!.Accuracy.Estimate);
    }

    [Fact]
    public async Task A_taxonomy_file_names_classes_that_no_row_has()
    {
        using var project = ClassProject.Create(y => y.Replace("minimum: 20", "minimum: 20, taxonomy: kinds.csv", StringComparison.Ordinal));
        File.WriteAllLines(Path.Combine(project.Folder, "kinds.csv"), ["path", "fashion > shoes", "fashion > shirts", "\"fashion > \"\"basics\"\", plain\"", "home > kitchen > knives", "home > kitchen > pans", "home > garden > gnomes", "pets > fish"]);
        using var workspace = project.Open();
        var report = await workspace.ClassesAsync(Token);
        Assert.Equal((1, "pets > fish"), (report.WithoutExamples, Assert.Single(report.FirstWithoutExamples)));
        Assert.Equal("home > garden", report.Lines.Single(l => l.Path == ClassProject.Rare).Into);
        Assert.Equal(7, (await workspace.RunAsync(Token)).Run.Classes!.Classes);
    }

    [Fact]
    public async Task A_class_that_is_kept_and_is_none_is_named()
    {
        using var project = ClassProject.Create(y => y.Replace("minimum: 20", "minimum: 20, keep: [home > gardens, home > garden > gnomes]", StringComparison.Ordinal), 400);
        using var workspace = project.Open();
        var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => workspace.ClassesAsync(Token))).Errors);
        Assert.Equal("loop.kept_class_unknown", error.Code);
        Assert.Contains("names 'home > gardens', which is no class of the data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_label_is_true_or_false_there_are_no_classes_to_list_or_change()
    {
        using var project = TestProject.Create(rows: 40);
        using var workspace = project.Open();
        Assert.Equal("loop.classes_only", await CodeOf(() => workspace.ClassesAsync(Token)));
        Refusal.Of("loop.classes_only", () => workspace.ChangeClasses(new(TaxonomyChangeKind.Add, "a")));
        Refusal.Of("loop.classes_only", () => workspace.ClassHistory());
        Refusal.Of("loop.classes_only", () => workspace.NewClasses(null, 10, null));
    }

    [Fact]
    public async Task Classes_that_cannot_be_told_apart_are_named()
    {
        using (var flat = ClassProject.OfOneLevel())
        {
            File.AppendAllText(Path.Combine(flat.Folder, "project.yaml"), "\nmodel: { learner: two_stage }\n");
            using var workspace = flat.Open();
            Assert.Equal("model.no_groups", await CodeOf(() => workspace.RunAsync(Token)));
        }

        static void Rewrite(ClassProject project, Func<int, string> kind)
        {
            var path = Path.Combine(project.Folder, "rows.csv");
            File.WriteAllLines(path, File.ReadAllLines(path).Select((line, i) => i == 0 ? line : $"{string.Join(',', line.Split(',').Take(3))},{kind(i)}"));
        }
        using (var one = ClassProject.Create(rows: 400))
        {
            Rewrite(one, _ => "pets");
            using var workspace = one.Open();
            Assert.Equal("data.one_class", await CodeOf(() => workspace.RunAsync(Token)));
        }
        using var few = ClassProject.Create(y => y.Replace("minimum: 20", "minimum: 100000", StringComparison.Ordinal), 400);
        Rewrite(few, i => $"pets > p{i % 2}");
        using var fewer = few.Open();
        Assert.Equal("model.one_class_left", await CodeOf(() => fewer.RunAsync(Token)));
    }

    [Fact]
    public async Task A_list_of_classes_of_a_later_format_is_refused()
    {
        using var project = ClassProject.Create();
        using var workspace = project.Open();
        var run = (await workspace.RunAsync(Token)).Run;
        var bytes = File.ReadAllBytes(workspace.Artifacts.Require(run.Classes!.InUse));
        Assert.Equal(run.Classes.Version, ClassesInUse.Parse(bytes).Version);
        bytes[0]++;
        Refusal.Of("data.classes_too_new", () => ClassesInUse.Parse(bytes));
    }

    [Fact]
    public async Task Levels_in_columns_are_the_same_classes_as_paths()
    {
        using var paths = ClassProject.Create(rows: 600);
        using var levels = ClassProject.Create(y => y.Replace("kind: { type: text, known: after }", "top: { type: text, known: after }\n    middle: { type: text, known: after }\n    last: { type: text, known: after }", StringComparison.Ordinal)
            .Replace("value: kind, ", "levels: [top, middle, last], ", StringComparison.Ordinal), 600);
        var file = Path.Combine(levels.Folder, "rows.csv");
        File.WriteAllLines(file, File.ReadAllLines(file).Select((line, i) =>
        {
            var (cells, kind) = (line.Split(','), line[(line.IndexOf('"', StringComparison.Ordinal) + 1)..].TrimEnd('"').Replace("\"\"", "\"", StringComparison.Ordinal).Split(" > "));
            return $"{string.Join(',', cells.Take(3))},{(i == 0 ? "top,middle,last" : string.Join(',', Enumerable.Range(0, 3).Select(l => l < kind.Length ? $"\"{kind[l].Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : "")))}";
        }));
        using var byPath = paths.Open();
        using var byLevel = levels.Open();
        Assert.Equal((await byPath.ClassesAsync(Token)).Lines, (await byLevel.ClassesAsync(Token)).Lines);
    }
}
