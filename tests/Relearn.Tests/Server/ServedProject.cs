using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Server;

namespace Relearn.Tests.Server;

/// <summary>A small project, released and served.</summary>
sealed class ServedProject : IAsyncDisposable
{
    ServedProject(TestProject project, Workspace workspace, PredictionServer server, QuietLog log)
    {
        (Project, Workspace, Server, Log) = (project, workspace, server, log);
        Client = new() { BaseAddress = new(server.Address) };
    }

    public TestProject Project { get; }

    public Workspace Workspace { get; }

    public PredictionServer Server { get; }

    public HttpClient Client { get; }

    public QuietLog Log { get; }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<ServedProject> StartAsync() => StartAsync(TestProject.Create());

    public static async Task<ServedProject> StartAsync(TestProject project)
    {
        var workspace = project.Open();
        await workspace.RunAsync(Token);
        var log = new QuietLog();
        return new(project, workspace, await PredictionServer.StartAsync(workspace, new() { Port = 0, GrpcPort = 0, Log = log }, Token), log);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, string type = "application/json") => Client.PostAsync(path, new StringContent(body, Encoding.UTF8, type), Token);

    public async Task<JsonElement> JsonAsync(string path, string body) => await (await PostAsync(path, body)).Content.ReadFromJsonAsync<JsonElement>(Token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Workspace.Dispose();
        Project.Dispose();
        Log.AssertQuiet();
    }
}
