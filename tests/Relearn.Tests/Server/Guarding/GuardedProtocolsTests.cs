using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Relearn.Server;
using Relearn.Server.Protos;
using Relearn.Serving;
using Relearn.Serving.Keys;

namespace Relearn.Tests.Server.Guarding;

/// <summary>The guard, the deadline and the fallback, in each way that a prediction can be asked for.</summary>
public sealed class GuardedProtocolsTests : IAsyncLifetime
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";
    const string Infer = """{"inputs":[{"name":"at","shape":[1],"datatype":"BYTES","data":["2024-02-01T10:00:00"]},{"name":"x","shape":[1],"datatype":"FP64","data":[1.25]},{"name":"city","shape":[1],"datatype":"BYTES","data":["Rome"]}]}""";

    // Passed before anybody can look at the clock.
    const string Late = "0.001";

    readonly TestProject _project = TestProject.Create();
    readonly HttpClient _http = new();
    readonly QuietLog _log = new();
    Workspace _workspace = null!;
    PredictionServer _server = null!;
    GrpcChannel _channel = null!;
    GRPCInferenceService.GRPCInferenceServiceClient _grpc = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
    }

    async Task StartAsync(string serving)
    {
        var file = Path.Combine(_project.Folder, "project.yaml");
        await File.WriteAllTextAsync(file, $"{await File.ReadAllTextAsync(file, Token)}\n{serving}\n", Token);
        _workspace = _project.Open();
        _server = await PredictionServer.StartAsync(_workspace, new() { Port = 0, GrpcPort = 0, Log = _log }, Token);
        _http.BaseAddress = new(_server.Address);
        _channel = GrpcChannel.ForAddress(_server.GrpcAddress!);
        _grpc = new(_channel);
    }

    static ModelInferRequest Request(int rows = 1)
    {
        static InferTensorContents Texts(string text, int rows) => new() { BytesContents = { Enumerable.Repeat(ByteString.CopyFromUtf8(text), rows) } };
        return new()
        {
            ModelName = "small",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor { Name = "at", Datatype = "BYTES", Shape = { rows }, Contents = Texts("2024-02-01T10:00:00", rows) },
                new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP64", Shape = { rows }, Contents = new() { Fp64Contents = { Enumerable.Repeat(1.25, rows) } } },
                new ModelInferRequest.Types.InferInputTensor { Name = "city", Datatype = "BYTES", Shape = { rows }, Contents = Texts("Rome", rows) },
            },
        };
    }

    async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string body, string type = "application/json", string? key = null, string? deadline = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (key is not null) { request.Headers.Add("X-Api-Key", key); }
        if (deadline is not null) { request.Headers.Add("X-Deadline-Ms", deadline); }
        using var response = await _http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    async Task<RpcException> RefusedAsync(ModelInferRequest request, Metadata? headers = null) =>
        await Assert.ThrowsAsync<RpcException>(async () => await _grpc.ModelInferAsync(request, headers, cancellationToken: Token));

    [Fact]
    public async Task A_key_is_wanted_by_every_protocol_in_its_own_words()
    {
        string shop, crm;
        using (var workspace = _project.Open()) { (shop, crm) = (workspace.Keys.Add("shop", KeyScope.Predict).Text, workspace.Keys.Add("crm", KeyScope.Outcomes).Text); }
        await StartAsync("serving: { rate_limit: 0.001, rate_burst: 4 }");
        var missing = await RefusedAsync(Request());
        Assert.Equal(StatusCode.Unauthenticated, missing.StatusCode);
        Assert.Contains("relearn serve keys add", missing.Status.Detail);
        Assert.Equal(StatusCode.PermissionDenied, (await RefusedAsync(Request(), new() { { "authorization", $"Bearer {crm}" } })).StatusCode);
        Assert.Equal("small", (await _grpc.ModelInferAsync(Request(), new() { { "authorization", $"Bearer {shop}" } }, cancellationToken: Token)).ModelName);
        // Whoever balances load has no key.
        Assert.True((await _grpc.ServerReadyAsync(new(), cancellationToken: Token)).Ready);

        var infer = await PostAsync("/v2/models/small/infer", Infer);
        Assert.Equal(HttpStatusCode.Unauthorized, infer.Status);
        Assert.Contains("relearn serve keys add", JsonDocument.Parse(infer.Text).RootElement.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v2/models/small/infer", Infer, key: shop)).Status);

        const string Csv = "at,x,city\n2024-02-01 10:00:00,1.25,Rome\n";
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("/v1/models/small/batch", Csv, "text/csv")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/v1/models/small/batch", Csv, "text/csv", crm)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/models/small/batch", Csv, "text/csv", shop)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}""", "application/x-ndjson", shop)).Status);

        // The allowance is one, whatever the protocol.
        var often = await RefusedAsync(Request(), new() { { "authorization", $"Bearer {shop}" } });
        Assert.Equal(StatusCode.ResourceExhausted, often.StatusCode);
        Assert.True(int.Parse(often.Trailers.GetValue("retry-after")!, System.Globalization.CultureInfo.InvariantCulture) > 100);
    }

    [Fact]
    public async Task Where_the_deadline_has_passed_the_fallback_answers_in_every_protocol_and_says_so()
    {
        await StartAsync("serving: { fallback: { constant: 0.125 } }");
        var predict = await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}""", deadline: Late);
        Assert.EndsWith("""[{"score":0.125,"decision":false}],"fallback":"constant"}""", predict.Text);
        var lines = await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}{{'\n'}}{"rows":[{{Row}}]}""", "application/x-ndjson", deadline: Late);
        Assert.All(lines.Text.TrimEnd().Split('\n'), l => Assert.EndsWith("""[{"score":0.125,"decision":false}],"fallback":"constant"}""", l));
        Assert.Equal(2, lines.Text.TrimEnd().Split('\n').Length);
        var infer = JsonDocument.Parse((await PostAsync("/v2/models/small/infer", Infer, deadline: Late)).Text).RootElement;
        Assert.Equal(("constant", 0.125), (infer.GetProperty("parameters").GetProperty("fallback").GetString(), infer.GetProperty("outputs")[0].GetProperty("data")[0].GetDouble()));
        var grpc = await _grpc.ModelInferAsync(Request(), new() { { "x-deadline-ms", Late } }, cancellationToken: Token);
        Assert.Equal(("constant", 0.125), (grpc.Parameters["fallback"].StringParam, grpc.Outputs[0].Contents.Fp64Contents[0]));
        // In time the model answers, and nothing is said.
        Assert.DoesNotContain("fallback", (await PostAsync("/v2/models/small/infer", Infer, deadline: "60000")).Text);
        Assert.False((await _grpc.ModelInferAsync(Request(), deadline: DateTime.UtcNow.AddMinutes(1), cancellationToken: Token)).Parameters.ContainsKey("fallback"));
        Assert.DoesNotContain("fallback", (await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}""", "application/x-ndjson", deadline: "60000")).Text);
        var flags = new List<PredictionFlags>();
        PredictionLog.Read(_project.Log, PredictionLog.Live, null, p => flags.Add(p.Flags), null);
        Assert.Equal([.. Enumerable.Repeat(PredictionFlags.Fallback | PredictionFlags.Default | PredictionFlags.TimedOut, 5), PredictionFlags.None, PredictionFlags.None, PredictionFlags.None], flags);
    }

    [Fact]
    public async Task Without_a_fallback_a_late_request_is_told_so_in_every_protocol_and_counted()
    {
        await StartAsync("");
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}""", deadline: Late)).Status);
        var line = await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}}]}""", "application/x-ndjson", deadline: Late);
        Assert.Equal((HttpStatusCode.OK, 504), (line.Status, JsonDocument.Parse(line.Text).RootElement.GetProperty("status").GetInt32()));
        var infer = await PostAsync("/v2/models/small/infer", Infer, deadline: Late);
        Assert.Equal(HttpStatusCode.GatewayTimeout, infer.Status);
        Assert.True(JsonDocument.Parse(infer.Text).RootElement.TryGetProperty("error", out _));
        Assert.Equal(StatusCode.DeadlineExceeded, (await RefusedAsync(Request(), new() { { "x-deadline-ms", Late } })).StatusCode);
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(Request(), new() { { "x-deadline-ms", "soon" } })).StatusCode);
        var status = await _http.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
        Assert.Equal(4, status.GetProperty("refused").GetProperty("deadline").GetInt64());
    }

    [Fact]
    public async Task The_declared_number_of_rows_holds_in_every_protocol()
    {
        await StartAsync("serving: { max_rows: 2 }");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}},{{Row}}]}""")).Status);
        var predict = await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}},{{Row}},{{Row}}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, predict.Status);
        Assert.Contains("1 to 2 candidates", predict.Text);
        Assert.Contains("1 to 2 candidates", (await PostAsync("/v1/models/small/predict", $$"""{"rows":[{{Row}},{{Row}},{{Row}}]}""", "application/x-ndjson")).Text);
        Assert.Equal(2, (await _grpc.ModelInferAsync(Request(2), cancellationToken: Token)).Outputs[0].Shape[0]);
        Assert.Contains("1 to 2 candidates", (await RefusedAsync(Request(3))).Status.Detail);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        _http.Dispose();
        if (_server is not null) { await _server.DisposeAsync(); }
        _workspace?.Dispose();
        _project.Dispose();
        _log.AssertQuiet();
    }
}
