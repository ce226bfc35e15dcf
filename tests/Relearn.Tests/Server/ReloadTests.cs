using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Keys;

namespace Relearn.Tests.Server;

/// <summary>Another release over HTTP: on request, and by itself.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    const string Predict = "/v1/models/small/predict";
    const string Request = """{"rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}]}""";
    const string Infer = """{"inputs":[{"name":"at","shape":[1],"datatype":"BYTES","data":["2024-02-01T10:00:00"]},{"name":"x","shape":[1],"datatype":"FP64","data":[1.25]},{"name":"city","shape":[1],"datatype":"BYTES","data":["Rome"]}]}""";
    ServedProject _served = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _served = await ServedProject.StartAsync();

    async Task<string> ReleaseAnotherAsync()
    {
        var file = Path.Combine(_served.Project.Folder, ProjectFile.FileName);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Token)).Replace("trees: 20", "trees: 41", StringComparison.Ordinal), Token);
        using var workspace = _served.Project.Open();
        await workspace.RunAsync(Token);
        return Rollout.LiveRelease(workspace.Ledger)!;
    }

    [Fact]
    public async Task Everything_that_names_a_release_names_the_new_one()
    {
        var was = _served.Server.Release;
        var release = await ReleaseAnotherAsync();
        // Whoever comes first goes over: this, or the service that looks by itself.
        var answer = await _served.JsonAsync("/v1/admin/reload", "");
        Assert.Equal(release, answer.GetProperty("release").GetString());
        Assert.Equal(answer.GetProperty("was").GetString() != release, answer.GetProperty("changed").GetBoolean());
        Assert.False((await _served.JsonAsync("/v1/admin/reload", "")).GetProperty("changed").GetBoolean());
        Assert.Equal(release, _served.Server.Release);
        Assert.Equal(release, (await _served.JsonAsync(Predict, Request)).GetProperty("release").GetString());
        Assert.Equal(release, (await _served.Client.GetFromJsonAsync<JsonElement>("/v1/models", Token)).GetProperty("models")[0].GetProperty("release").GetString());
        Assert.Equal(release, (await _served.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token)).GetProperty("info").GetProperty("version").GetString());
        Assert.Equal(release, (await _served.Client.GetFromJsonAsync<JsonElement>("/v2/models/small", Token)).GetProperty("versions")[0].GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await _served.PostAsync($"/v2/models/small/versions/{was}/infer", Infer)).StatusCode);
        Assert.Equal(release, (await _served.JsonAsync($"/v2/models/small/versions/{release}/infer", Infer)).GetProperty("model_version").GetString());
        var metrics = await _served.Client.GetStringAsync("/metrics", Token);
        Assert.Contains($"relearn_release_info{{model=\"small\",release=\"{release}\"}} 1", metrics);
        Assert.DoesNotContain(was, metrics);
        Assert.Contains("relearn_release_changes_total{model=\"small\"} 1", metrics);
        var status = await _served.Client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
        Assert.Equal((release, 1), (status.GetProperty("release").GetString(), status.GetProperty("release_changes").GetInt32()));
        Assert.False(status.TryGetProperty("release_problem", out _));
        Assert.Contains(_served.Workspace.Ledger.List("audit"), r => r.Body.Contains("POST /v1/admin/reload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_notices_a_release_by_itself()
    {
        var release = await ReleaseAnotherAsync();
        Assert.True(SpinWait.SpinUntil(() => _served.Server.Release == release, TimeSpan.FromSeconds(60)));
        Assert.Equal(release, (await _served.JsonAsync(Predict, Request)).GetProperty("release").GetString());
    }

    [Fact]
    public async Task A_release_that_cannot_answer_is_told_and_the_service_stays_ready()
    {
        var was = _served.Server.Release;
        _served.Log.Expect($"Release '{was}' goes on.");
        using (var workspace = _served.Project.Open())
        {
            // A release whose bundle is gone.
            var live = workspace.Ledger.Find(was)!;
            var id = workspace.Ledger.Append(new("release", Release.Algorithm, live.Inputs, "without its bundle"), System.Text.RegularExpressions.Regex.Replace(live.Body, "\"bundle_hash\":\"[0-9a-f]+\"", $"\"bundle_hash\":\"{new string('0', 64)}\""), "tester").Id;
            Rollout.PutLive(workspace.Ledger, id, "tester");
        }
        var refused = await _served.PostAsync("/v1/admin/reload", "");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("serve.release_not_served", (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _served.Client.GetAsync("/health/ready", Token)).StatusCode);
        Assert.Equal(was, (await _served.JsonAsync(Predict, Request)).GetProperty("release").GetString());
        Assert.Contains("goes on", (await _served.Client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token)).GetProperty("release_problem").GetString());
    }

    [Fact]
    public async Task Only_administrators_reload()
    {
        var key = _served.Workspace.Keys.Add("shop", KeyScope.Predict).Text;
        Assert.True(SpinWait.SpinUntil(() => _served.Server.Guard.Keys.Guarded, TimeSpan.FromSeconds(60)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _served.PostAsync("/v1/admin/reload", "")).StatusCode);
        _served.Client.DefaultRequestHeaders.Add("X-Api-Key", key);
        Assert.Equal(HttpStatusCode.Forbidden, (await _served.PostAsync("/v1/admin/reload", "")).StatusCode);
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();
}
