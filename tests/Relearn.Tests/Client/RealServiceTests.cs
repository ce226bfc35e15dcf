using Microsoft.Extensions.DependencyInjection;
using Relearn.Client;
using Relearn.Server;

namespace Relearn.Tests.Client;

/// <summary>The client and the prediction service speak to each other.</summary>
public sealed class RealServiceTests : IAsyncLifetime
{
    static readonly Dictionary<string, object?> Row = new() { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.25, ["city"] = "Rome" };

    readonly TestProject _project = TestProject.Create();
    Workspace _workspace = null!;
    PredictionServer _server = null!;
    ServiceProvider _services = null!;
    RelearnClient _client = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = _project.Open();
        await _workspace.RunAsync(Token);
        _server = await PredictionServer.StartAsync(_workspace, new() { Port = 0 }, Token);
        var services = new ServiceCollection();
        services.AddRelearnClient(new() { Address = new(_server.Address), Deadline = TimeSpan.FromSeconds(30) });
        _services = services.BuildServiceProvider();
        _client = _services.GetRequiredService<RelearnClient>();
    }

    [Fact]
    public async Task A_decision_its_outcome_the_models_and_the_health_go_to_and_fro()
    {
        var model = Assert.Single(await _client.ModelsAsync(Token));
        Assert.Equal(("small", _server.Release), (model.Name, model.Release));
        Assert.Equal([new("at", "time"), new("x", "number"), new("city", "text")], model.Inputs);
        var decision = await _client.PredictAsync(model.Name, [Row, new Dictionary<string, object?>(Row) { ["x"] = null }], new() { RequestId = "r1", Key = "ada" }, Token);
        Assert.Equal(("r1", "small", _server.Release, 2), (decision.RequestId, decision.Model, decision.Release, decision.Predictions.Count));
        var predictor = Relearn.Inference.Predictor.Open(_workspace.Artifacts.PathOf(model.Bundle), model.Bundle);
        Assert.Equal(predictor.Predict(Row), decision.Predictions[0].Score);
        Assert.All(decision.Predictions, p => Assert.Equal(p.Score >= model.Threshold, p.Act));
        Assert.Equal(2, await _client.SendOutcomesAsync([new() { DecisionId = decision.DecisionId, Position = 1, Value = true }, new() { Key = "ada", Value = false, EventTime = DateTimeOffset.UnixEpoch.AddYears(60), Reporter = "tester" }], Token));
        Assert.True(await _client.IsReadyAsync(Token));
        Assert.True(await _client.IsLiveAsync(Token));
    }

    [Fact]
    public async Task A_mistake_comes_back_in_the_services_words()
    {
        var error = await Assert.ThrowsAsync<RelearnServiceException>(() => _client.PredictAsync("small", new Dictionary<string, object?> { ["at"] = Row["at"], ["x"] = "1", ["cty"] = "Rome" }, null, Token));
        Assert.Equal((400, 2), (error.Status, error.Errors.Count));
        Assert.Contains("Did you mean 'cty'?", error.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<RelearnServiceException>(() => _client.PredictAsync("smal", Row, null, Token));
        Assert.Equal((404, "serve.model_unknown"), (unknown.Status, unknown.Errors[0].Code));
        Assert.Equal("serve.source_unknown", (await Assert.ThrowsAsync<RelearnServiceException>(() => _client.SendEventsAsync("weather", [Row], Token))).Errors[0].Code);
    }

    [Fact]
    public async Task A_key_opens_the_service_and_a_deadline_that_has_passed_gets_the_fallback()
    {
        using var project = TestProject.Create(y => $"{y}\nserving: {{ fallback: {{ constant: 0.125 }} }}\n");
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        var key = workspace.Keys.Add("shop", Relearn.Serving.Keys.KeyScope.Predict).Text;
        await using var server = await PredictionServer.StartAsync(workspace, new() { Port = 0 }, Token);
        using var http = new HttpClient();
        var stranger = await Assert.ThrowsAsync<RelearnServiceException>(() => new RelearnClient(http, new() { Address = new(server.Address) }).PredictAsync("small", Row, null, Token));
        Assert.Equal((401, "serve.api_key_missing"), (stranger.Status, stranger.Errors[0].Code));
        var client = new RelearnClient(http, new() { Address = new(server.Address), ApiKey = key, Deadline = TimeSpan.FromSeconds(30) });
        var decision = await client.PredictAsync("small", Row, null, Token);
        Assert.Null(decision.Fallback);
        Assert.NotEqual(0.125, decision.Predictions[0].Score);
        Assert.Equal("serve.scope_missing", (await Assert.ThrowsAsync<RelearnServiceException>(() => client.SendOutcomesAsync([new() { Key = "ada", Value = true }], Token))).Errors[0].Code);
        // The client's own clock would end the call first: this says it to the service alone.
        http.DefaultRequestHeaders.Add("X-Deadline-Ms", "0.001");
        var late = await new RelearnClient(http, new() { Address = new(server.Address), ApiKey = key }).PredictAsync("small", Row, null, Token);
        Assert.Equal(("constant", 0.125), (late.Fallback, late.Predictions[0].Score));
    }

    [Fact]
    public async Task A_service_that_is_not_there_cannot_be_reached()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var http = new HttpClient();
        var client = new RelearnClient(http, new() { Address = new($"http://127.0.0.1:{port}") });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PredictAsync("small", Row, null, Token));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.IsReadyAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        _workspace.Dispose();
        _project.Dispose();
    }
}
