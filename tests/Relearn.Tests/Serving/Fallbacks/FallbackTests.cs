using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Relearn.Serving;

namespace Relearn.Tests.Serving.Fallbacks;

public sealed class FallbackTests
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";
    const string Missing = """{"at":"2024-02-01T10:00:00","x":null,"city":"Rome"}""";

    static readonly FakeTimeProvider s_time = new(new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));

    // It has passed.
    static readonly Urgency s_late = new(1);

    static async Task<TestProject> ReleasedAsync(string fallback)
    {
        var project = TestProject.Create(y => $"{y}\nserving:\n  fallback: {fallback}\n");
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        return project;
    }

    static Workspace Open(TestProject project) => project.Open(new() { Actor = "tester", Time = s_time });

    static JsonElement Answer(LiveService live, Urgency urgency, params string[] rows)
    {
        s_time.Advance(TimeSpan.FromSeconds(1));
        var output = new ArrayBufferWriter<byte>();
        live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{string.Join(',', rows)}}]}"""), output, urgency: urgency);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    static double[] Scores(JsonElement answer) => [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("score").GetDouble())];

    sealed record Kept(PredictionFlags Flags, string Release, string Bundle, string Policy, double Score, int Decision, int Features);

    static List<Kept> Logged(TestProject project)
    {
        var all = new List<Kept>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => all.Add(new(p.Flags, p.Context.Release, p.Context.BundleHash, p.Context.Policy, p.Candidates[0].Scores[0], p.Candidates[0].Decision, p.Candidates[0].Features.Length)), null);
        return all;
    }

    [Fact]
    public async Task A_constant_answers_where_the_deadline_has_passed_and_is_marked_everywhere()
    {
        using var project = await ReleasedAsync("{ constant: 0.125 }");
        using var workspace = Open(project);
        await using (var live = workspace.Serve())
        {
            var late = Answer(live, s_late, Row, Missing);
            Assert.Equal([0.125, 0.125], Scores(late));
            Assert.Equal("constant", late.GetProperty("fallback").GetString());
            var ordinary = Answer(live, new(long.MaxValue), Row);
            Assert.False(ordinary.TryGetProperty("fallback", out _));
            Assert.NotEqual(0.125, Scores(ordinary)[0]);
            Assert.Equal((1, 0), (live.Predictions.Fallbacks, live.Predictions.Failures));
        }
        var logged = Logged(project);
        Assert.Equal((PredictionFlags.Fallback | PredictionFlags.Default | PredictionFlags.TimedOut, "", "fallback-constant", 0.125, 0), (logged[0].Flags, logged[0].Bundle, logged[0].Policy, logged[0].Score, logged[0].Features));
        Assert.Equal((PredictionFlags.None, "threshold", 3), (logged[1].Flags, logged[1].Policy, logged[1].Features));
        // What the fallback answered is no merit and no fault of the model.
        using var report = project.Open();
        Assert.Equal(1, report.Monitor("live").Predictions);
    }

    [Theory]
    [InlineData("'x > 1'", 1, 0)]
    [InlineData("x / 5", 0.25, 0)]
    [InlineData("x * 10", 1, 0)]
    [InlineData("0 - x", 0, 0)]
    public async Task A_rule_answers_by_what_the_row_says(string rule, double score, double missing)
    {
        using var project = await ReleasedAsync($"{{ rule: {rule}, when: [overload] }}");
        using var workspace = Open(project);
        await using (var live = workspace.Serve())
        {
            var answer = Answer(live, new(0, Overloaded: true), Row, Missing);
            Assert.Equal([score, missing], Scores(answer));
            Assert.Equal("rule", answer.GetProperty("fallback").GetString());
            // It is declared for overload alone.
            Refusal.Of("serve.deadline_passed", () => Answer(live, s_late, Row));
        }
        Assert.Equal(PredictionFlags.Fallback, Assert.Single(Logged(project)).Flags);
    }

    [Fact]
    public async Task Without_a_fallback_a_late_request_gets_an_error_and_is_not_logged()
    {
        using var project = TestProject.Create();
        using (var first = project.Open()) { await first.RunAsync(TestContext.Current.CancellationToken); }
        using var workspace = Open(project);
        await using (var live = workspace.Serve())
        {
            Assert.Contains("'small'", Refusal.Of("serve.deadline_passed", () => Answer(live, s_late, Row)).Message);
            // A mistake is told before anybody looks at the clock.
            Refusal.Of("serve.value_wrong", () => Answer(live, s_late, Row.Replace("1.25", "\"one\"", StringComparison.Ordinal)));
        }
        Assert.Empty(Logged(project));
    }

    [Fact]
    public async Task The_release_before_answers_as_it_did_when_it_was_live()
    {
        using var project = await ReleasedAsync("{ previous: true }");
        string first;
        double before;
        using (var workspace = Open(project))
        {
            await using var live = workspace.Serve();
            Assert.Null(live.Predictions.Fallback);
            Refusal.Of("serve.deadline_passed", () => Answer(live, s_late, Row));
            first = live.Model.Context.Release;
            before = Scores(Answer(live, default, Row))[0];
        }
        var file = Path.Combine(project.Folder, "project.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("trees: 20", "trees: 40", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using (var workspace = project.Open())
        {
            await workspace.RunAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(first, Rollout.LiveRelease(workspace.Ledger));
        }
        string second;
        using (var workspace = Open(project))
        {
            await using var live = workspace.Serve();
            second = live.Model.Context.Release;
            var answer = Answer(live, s_late, Row);
            Assert.Equal((before, "previous", first), (Scores(answer)[0], answer.GetProperty("fallback").GetString(), answer.GetProperty("release").GetString()));
            Assert.NotEqual(before, Scores(Answer(live, default, Row))[0]);
        }
        var logged = Logged(project);
        Assert.Equal([first, first, second], logged.Select(l => l.Release));
        Assert.Equal([PredictionFlags.None, PredictionFlags.Fallback | PredictionFlags.TimedOut, PredictionFlags.None], logged.Select(l => l.Flags));
        Assert.Equal(logged[0] with { Flags = logged[1].Flags }, logged[1]);
    }

    [Fact]
    public async Task Where_the_model_fails_the_fallback_answers_and_the_failure_is_told()
    {
        using var project = await ReleasedAsync("{ constant: 0.5 }");
        using var workspace = Open(project);
        var failures = new List<Exception>();
        await using (var live = workspace.Serve())
        {
            live.Predictions.Failed = failures.Add;
            // A scratch that is too small makes the model's own code fail.
            var scratch = live.Model.Predictor.Rent(1);
            typeof(Relearn.Inference.PredictorScratch).GetProperty(nameof(scratch.Matrix))!.SetValue(scratch, Array.Empty<float>());
            live.Model.Predictor.Return(scratch);
            Assert.Equal("constant", Answer(live, default, Row).GetProperty("fallback").GetString());
            Assert.Equal((1, 1), (live.Predictions.Fallbacks, live.Predictions.Failures));
        }
        Assert.Single(failures);
        Assert.Equal(PredictionFlags.Fallback | PredictionFlags.Default, Assert.Single(Logged(project)).Flags);
    }

    [Fact]
    public async Task A_fallback_that_cannot_stand_in_is_refused_at_the_start()
    {
        using var project = await ReleasedAsync("{ rule: x > 1 }");
        var file = Path.Combine(project.Folder, "project.yaml");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        // The project has a feature on 'subject' now, which the released model does not read.
        await File.WriteAllTextAsync(file, text.Replace("rule: x > 1", "rule: subject == \"s1\"", StringComparison.Ordinal).Replace("  city: city", "  city: city\n  who: subject", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var workspace = Open(project);
        Assert.Contains("'subject'", Refusal.Of("serve.fallback_rule_unfit", () => workspace.Serve()).Message);
    }

    [Fact]
    public async Task A_release_that_reads_more_or_looks_back_is_no_fallback_and_says_why()
    {
        foreach (var (feature, code) in new[] { ("who: subject", "serve.fallback_reads_more"), ("lately: count() over 2d by city", "serve.fallback_has_windows") })
        {
            using var project = TestProject.Create(y => y.Replace("  city: city", $"  city: city\n  {feature}", StringComparison.Ordinal) + "\nserving: { fallback: { previous: true } }\n");
            using (var workspace = project.Open()) { await workspace.RunAsync(TestContext.Current.CancellationToken); }
            var file = Path.Combine(project.Folder, "project.yaml");
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace($"  {feature}\n", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            using (var workspace = project.Open()) { await workspace.RunAsync(TestContext.Current.CancellationToken); }
            using var later = Open(project);
            Assert.NotNull(Rollout.ReleaseBefore(later.Ledger));
            Refusal.Of(code, () => later.Serve());
        }
    }
}
