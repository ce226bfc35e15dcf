using System.Text.Json;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class ServingConfigTests
{
    const string Sound = """
        name: small
        goal: Say yes in time.
        data:
          file: rows.csv
          time: { column: at }
          columns: { at: time, x: number, far: number, city: text, result: { type: text, known: after } }
        label: { name: yes, value: result == "yes" }
        features: { x: x, city: city }
        kpi: { true_positive: 2, false_positive: -1 }

        """;

    static (ServingConfig? Serving, string[] Codes, string Text) Read(string serving)
    {
        var (config, problems) = ProjectFile.Parse(Sound + serving, "project.yaml");
        return (config?.Serving, [.. problems.Select(p => p.Code)], string.Join('\n', problems.Select(p => $"{p.Line}: {p.Message}")));
    }

    [Fact]
    public void What_is_not_said_is_as_it_was()
    {
        var serving = Read("").Serving!;
        Assert.Equal((8.0, 8_000_000L, 1000, null, null), (serving.BodyMb, serving.BodyBytes, serving.MaxRows, serving.RateLimit, serving.Fallback));
    }

    [Fact]
    public void Every_limit_is_read()
    {
        var (serving, codes, _) = Read("serving: { body_mb: 0.5, max_rows: 10, rate_limit: 20, rate_burst: 5, max_concurrent: 4, max_queue: 0, max_connections: 50, slow_client_seconds: 3 }");
        Assert.Empty(codes);
        Assert.Equal((0.5, 10, 20.0, 5, 4, 0, 50, 3), (serving!.BodyMb, serving.MaxRows, serving.RateLimit, serving.RateBurst, serving.MaxConcurrent, serving.MaxQueue, serving.MaxConnections, serving.SlowClientSeconds));
    }

    [Theory]
    [InlineData("{ constant: 0.1 }", 0.1, null, false, "failure deadline")]
    [InlineData("{ rule: x > 1 }", null, "x > 1", false, "failure deadline")]
    [InlineData("{ previous: true, when: [overload] }", null, null, true, "overload")]
    [InlineData("{ rule: x / 5, when: [deadline, overload] }", null, "x / 5", false, "deadline overload")]
    public void A_fallback_says_what_and_when(string yaml, double? constant, string? rule, bool previous, string when)
    {
        var (serving, _, text) = Read($"serving: {{ fallback: {yaml} }}");
        Assert.Equal("", text);
        var fallback = serving!.Fallback!;
        Assert.Equal((constant, rule, previous), (fallback.Constant, fallback.Rule, fallback.Previous));
        Assert.Equal(when.Split(' '), new[] { fallback.OnFailure ? "failure" : "", fallback.OnDeadline ? "deadline" : "", fallback.OnOverload ? "overload" : "" }.Where(w => w.Length > 0));
    }

    [Theory]
    [InlineData("fallback: { constant: 0.1, rule: x > 1 }", "scope.fallback_unclear", "constant and rule")]
    [InlineData("fallback: { when: [failure] }", "scope.fallback_unclear", "nothing to answer with")]
    [InlineData("fallback: { previous: false }", "scope.fallback_unclear", "nothing to answer with")]
    [InlineData("fallback: { constant: 1.5 }", "scope.out_of_range", "from 0 to 1")]
    [InlineData("fallback: { constant: 0.1, when: [failing] }", "scope.not_a_choice", "failure, deadline, overload")]
    [InlineData("fallback: { constant: 0.1, wen: [failure] }", "scope.key_unknown", "Did you mean 'when'?")]
    [InlineData("fallback: { rule: xx > 1 }", "scope.expression_wrong", "'serving.fallback.rule'")]
    [InlineData("fallback: { rule: city }", "scope.expression_kind", "a probability or a condition")]
    [InlineData("fallback: { rule: far > 1 }", "scope.rule_reads_unlogged", "'serving.fallback.rule' reads column 'far'")]
    [InlineData("fallback: { rule: result == \"yes\" }", "scope.condition_reads_label", "'serving.fallback.rule'")]
    [InlineData("rate_burst: 5", "scope.key_missing", "rate_limit")]
    [InlineData("body_mb: 100", "scope.out_of_range", "from 0.001 to 32")]
    [InlineData("slow_client_seconds: 1", "scope.out_of_range", "from 2 to 600")]
    public void A_mistake_is_named(string yaml, string code, string part)
    {
        var (_, codes, text) = Read($"serving:\n  {yaml}\n");
        Assert.Equal([code], codes);
        Assert.Contains(part, text);
    }

    [Fact]
    public void Weights_are_numbers_of_the_label_and_of_objectives()
    {
        var (serving, _, text) = Read("objectives: { far: { value: result == \"no\" } }\nserving: { weights: { far: -0.25, yes: 3 } }");
        Assert.Equal("", text);
        Assert.Equal([("far", -0.25), ("yes", 3.0)], serving!.Weights.Select(w => (w.Key, w.Value)));
        Assert.Empty(Read("").Serving!.Weights);
    }

    [Theory]
    [InlineData("weights: { fra: 1 }", "scope.weight_unknown", "Did you mean 'far'?")]
    [InlineData("weights: { same: 1 }", "scope.weight_unknown", "Known: 'yes', 'far'.")]
    [InlineData("weights: { far: much }", "scope.wrong_type", "'far'")]
    [InlineData("weights: { far: 2000000 }", "scope.out_of_range", "1000000")]
    [InlineData("weights: { yes: 0 }", "scope.weights_nothing", "take the section out")]
    [InlineData("weights: { yes: 0, far: 0 }", "scope.weights_nothing", "take the section out")]
    public void A_weight_that_cannot_be_is_named(string yaml, string code, string part)
    {
        // What the label is already under another name is not weighed a second time.
        var (_, codes, text) = Read($"objectives: {{ far: {{ value: result == \"no\" }}, same: {{ value: result == \"yes\" }} }}\nserving:\n  {yaml}\n");
        Assert.Equal([code], codes);
        Assert.Contains(part, text);
    }

    [Fact]
    public void Classes_are_not_weighed()
    {
        var (_, problems) = ProjectFile.Parse(Sound.Replace("label: {", "task: multiclass\nobjectives: { far: { value: city } }\nlabel: {", StringComparison.Ordinal).Replace("result == \"yes\"", "result", StringComparison.Ordinal) + "serving: { weights: { far: 1 } }\n", "project.yaml");
        Assert.Contains("scope.weights_of_classes", problems.Select(p => p.Code));
    }

    [Fact]
    public void The_schema_knows_the_fallback_and_the_defaults()
    {
        var properties = JsonDocument.Parse(ProjectSchema.Text).RootElement.GetProperty("properties").GetProperty("serving").GetProperty("properties");
        var keys = ProjectFile.Parse("serving: { fallback: { zzz: 1 } }", "project.yaml").Problems.Single(p => p.Code == "scope.key_unknown").Message.Split("Its keys: ")[1].TrimEnd('.').Split(", ");
        Assert.Equal(properties.GetProperty("fallback").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), keys);
        var defaults = new ServingConfig();
        foreach (var (key, value) in new[] { ("body_mb", defaults.BodyMb), ("max_rows", defaults.MaxRows), ("max_concurrent", defaults.MaxConcurrent), ("max_queue", defaults.MaxQueue), ("max_connections", defaults.MaxConnections), ("slow_client_seconds", defaults.SlowClientSeconds) })
        {
            Assert.Equal(value, properties.GetProperty(key).GetProperty("default").GetDouble());
        }
    }

    [Fact]
    public void The_example_of_the_docs_can_be_added_to_the_sample()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "4-serve.md"));
        var start = page.IndexOf("```yaml\nserving:", StringComparison.Ordinal) + 8;
        var example = page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "flights", ProjectFile.FileName);
        var (config, problems) = ProjectFile.Parse(File.ReadAllText(sample).Replace("\nserving:\n", "\n" + example, StringComparison.Ordinal), sample);
        Assert.Empty(problems);
        Assert.True(config!.Serving.Fallback!.OnOverload);
    }
}
