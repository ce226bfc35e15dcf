using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;
using Relearn.Server;
using Relearn.Serving;

namespace Relearn.Tests.Server;

public sealed class PredictionServerTests : IAsyncLifetime
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";
    readonly TestProject _project = TestProject.Create();
    readonly HttpClient _client = new();
    Workspace _workspace = null!;
    PredictionServer _server = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = _project.Open();
        await _workspace.RunAsync(Token);
        _server = await PredictionServer.StartAsync(_workspace, new() { Port = 0 }, Token);
        _client.BaseAddress = new(_server.Address);
    }

    Task<HttpResponseMessage> PostAsync(string path, string body) => _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Token);

    Task<HttpResponseMessage> PredictAsync(string body) => PostAsync("/v1/models/small/predict", body);

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>(Token);

    [Fact]
    public async Task A_decision_is_answered_and_its_outcome_taken()
    {
        var answer = await JsonAsync(await PredictAsync($$"""{"rows":[{{Row}},{{Row}}]}"""));
        Assert.Equal("small", answer.GetProperty("model").GetString());
        Assert.Equal(2, answer.GetProperty("predictions").GetArrayLength());
        Assert.InRange(answer.GetProperty("predictions")[0].GetProperty("score").GetDouble(), 0, 1);
        var accepted = await JsonAsync(await PostAsync("/v1/outcomes", $$"""{"decision_id":"{{answer.GetProperty("decision_id").GetString()}}","position":1,"value":true}"""));
        Assert.Equal(1, accepted.GetProperty("accepted").GetInt32());
        // Every candidate counts; an outcome that does not say which one fits none of several.
        await PostAsync("/v1/outcomes", $$"""{"decision_id":"{{answer.GetProperty("decision_id").GetString()}}","value":true}""");
        var report = _workspace.Monitor("live");
        Assert.Equal((2, 1, 1), (report.Predictions, report.Matured, report.UnmatchedOutcomes));
    }

    [Fact]
    public async Task A_mistake_is_a_problem_with_the_same_text_as_everywhere()
    {
        var response = await PredictAsync("""{"rows":[{"at":"2024-02-01","x":"1","cty":"Rome"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal(["serve.value_wrong", "serve.column_missing"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()));
        Assert.Equal(ServingErrors.ColumnMissing("Model 'small'", "city", 1, 1, ["cty"]).Message, problem.GetProperty("errors")[1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_unknown_model_gets_the_nearest_name()
    {
        var response = await PostAsync("/v1/models/smal/predict", "{}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Did you mean 'small'?", (await JsonAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused_by_its_size()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/small/predict") { Content = new StringContent(new string(' ', 9_000_000)) };
        request.Headers.ExpectContinue = true;
        var response = await _client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("8 MB", (await JsonAsync(response)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_request_in_many_pieces_is_one_request()
    {
        var text = $$"""{"rows":[{{string.Join(',', Enumerable.Repeat(Row, 900))}}]}""";
        using var content = new StreamContent(new Trickle(Encoding.UTF8.GetBytes(text)));
        var answer = await JsonAsync(await _client.PostAsync("/v1/models/small/predict", content, Token));
        Assert.Equal(900, answer.GetProperty("predictions").GetArrayLength());
        Assert.Single(answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("score").GetDouble()).Distinct());
    }

    [Fact]
    public async Task Health_metrics_models_and_description_are_there()
    {
        await PredictAsync($$"""{"rows":[{{Row}}]}""");
        await PredictAsync("{}");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/live", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync("/health/ready", Token)).StatusCode);
        var metrics = await _client.GetStringAsync("/metrics", Token);
        Assert.Matches(@"relearn_decisions_total\{[^}]*model=""small""[^}]*\} 1\n", metrics);
        Assert.Matches(@"relearn_request_errors_total\{[^}]*\} 1\n", metrics);
        Assert.Matches(@"relearn_decision_seconds_count\{[^}]*\} 1\n", metrics);
        Assert.Contains($"release=\"{_server.Release}\"", metrics);
        Assert.Contains("relearn_model_age_seconds", metrics);
        var models = (await _client.GetFromJsonAsync<JsonElement>("/v1/models", Token)).GetProperty("models");
        Assert.Equal(["at", "x", "city"], models[0].GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("name").GetString()));
        var description = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString());
        var row = description.GetProperty("components").GetProperty("schemas").GetProperty("Row").GetProperty("properties");
        Assert.Equal(["at", "x", "city"], row.EnumerateObject().Select(p => p.Name));
        // Every reference of the description leads somewhere.
        foreach (var reference in System.Text.RegularExpressions.Regex.Matches(description.GetRawText(), "#/components/schemas/([A-Za-z]+)").Select(m => m.Groups[1].Value))
        {
            Assert.True(description.GetProperty("components").GetProperty("schemas").TryGetProperty(reference, out _), reference);
        }
        foreach (var path in description.GetProperty("paths").EnumerateObject().Where(p => p.Value.TryGetProperty("get", out _)))
        {
            Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(path.Name, Token)).StatusCode);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = TestProject.Create();
        using var workspace = other.Open();
        await workspace.RunAsync(Token);
        var port = new Uri(_server.Address).Port;
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => PredictionServer.StartAsync(workspace, new() { Port = port }, Token))).Errors[0];
        Assert.Equal("serve.port_in_use", error.Code);
        Assert.Contains($"Port {port}", error.Message);
        // The failed start let go of the workspace.
        await using var again = await PredictionServer.StartAsync(workspace, new() { Port = 0 }, Token);
    }

    [Fact]
    public async Task A_second_service_on_a_workspace_is_refused()
    {
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => PredictionServer.StartAsync(_workspace, new() { Port = 0 }, Token))).Errors[0];
        Assert.Equal("storage.workspace_locked", error.Code);
    }

    [Fact]
    public async Task A_host_that_is_none_is_named() =>
        Assert.Equal("serve.host_unknown", (await Assert.ThrowsAsync<UserErrorException>(() => PredictionServer.StartAsync(_workspace, new() { Host = "here" }, Token))).Errors[0].Code);

    [Fact]
    public async Task Without_a_release_there_is_nothing_to_serve()
    {
        using var other = TestProject.Create();
        using var workspace = other.Open();
        Assert.Equal("serve.nothing_released", (await Assert.ThrowsAsync<UserErrorException>(() => PredictionServer.StartAsync(workspace, new() { Port = 0 }, Token))).Errors[0].Code);
    }

    [Fact]
    public async Task A_damaged_bundle_is_named()
    {
        using var other = TestProject.Create();
        using var workspace = other.Open();
        var run = await workspace.RunAsync(Token);
        var path = workspace.Artifacts.PathOf(run.Run.BundleHash);
        var bytes = await File.ReadAllBytesAsync(path, Token);
        bytes[^70] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Token);
        Assert.Equal("serve.bundle_damaged", (await Assert.ThrowsAsync<UserErrorException>(() => PredictionServer.StartAsync(workspace, new() { Port = 0 }, Token))).Errors[0].Code);
    }

    [Fact]
    public async Task Every_answer_of_many_callers_is_in_the_log()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 800), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, _) =>
            ids.Add((await JsonAsync(await PredictAsync($$"""{"rows":[{"at":"2024-02-01T10:00:00","x":{{i % 7}},"city":"Rome"}]}"""))).GetProperty("decision_id").GetString()!));
        var logged = new HashSet<string>();
        PredictionLog.Read(_project.Log, PredictionLog.Live, null, p => logged.Add(p.Id.ToString()), null);
        Assert.Equal(800, ids.Distinct().Count());
        Assert.Superset(ids.ToHashSet(), logged);
    }

    [Fact]
    public async Task Answers_wait_for_the_disk_where_the_scope_says_so()
    {
        using var other = TestProject.Create(y => y + "\nserving: { prediction_durability: disk }\n");
        using var workspace = other.Open();
        await workspace.RunAsync(Token);
        await using var server = await PredictionServer.StartAsync(workspace, new() { Port = 0 }, Token);
        using var client = new HttpClient { BaseAddress = new(server.Address) };
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            await JsonAsync(await client.PostAsync("/v1/models/small/predict", new StringContent($$"""{"request_id":"r{{i}}","rows":[{{Row}}]}"""), Token))));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"r{i}"), answers.Select(a => a.GetProperty("request_id").GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _workspace.Dispose();
        _client.Dispose();
        _project.Dispose();
    }

    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 777)]);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => await base.ReadAsync(buffer[..Math.Min(buffer.Length, 777)], cancellationToken);

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => Pieces(destination, cancellationToken);

        async Task Pieces(Stream destination, CancellationToken cancellationToken)
        {
            var piece = new byte[777];
            for (int read; (read = await ReadAsync(piece, cancellationToken)) > 0;)
            {
                await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
