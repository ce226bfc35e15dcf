using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Server;

namespace Relearn.Tests.Server;

/// <summary>A project of classes, released and served: the fixture of those tests that ask it and change nothing.</summary>
public sealed class ServedClasses : IAsyncLifetime
{
    ClassProject _project = null!;
    PredictionServer _server = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    internal ClassProject Project => _project;

    internal Workspace Workspace { get; private set; } = null!;

    internal PredictionServer Server => _server;

    internal HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _project = ClassProject.Create();
        Workspace = _project.Open();
        var run = await Workspace.RunAsync(Token);
        Assert.True(run.Gate.Passed, string.Join(' ', run.Gate.Checks));
        _server = await PredictionServer.StartAsync(Workspace, new() { Port = 0, GrpcPort = 0, Log = new QuietLog() }, Token);
        Client = new() { BaseAddress = new(_server.Address) };
    }

    internal Task<HttpResponseMessage> PostAsync(string path, string body, string type = "application/json") => Client.PostAsync(path, new StringContent(body, Encoding.UTF8, type), Token);

    internal async Task<JsonElement> JsonAsync(string path, string body) => await (await PostAsync(path, body)).Content.ReadFromJsonAsync<JsonElement>(Token);

    internal async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, Token);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_server is not null) { await _server.DisposeAsync(); }
        Workspace?.Dispose();
        _project?.Dispose();
    }
}
