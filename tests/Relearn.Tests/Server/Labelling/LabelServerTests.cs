using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relearn.Data.Labels.Queues;
using Relearn.Loop.Desk;
using Relearn.Numerics;
using Relearn.Server.Labelling;
using Relearn.Tests.Loop.Desk;

namespace Relearn.Tests.Server.Labelling;

/// <summary>What the labelling page calls, and who may call it.</summary>
public sealed partial class LabelServerTests : IAsyncLifetime
{
    const string Api = "/api/data/labels/";
    readonly DeskProject _project = DeskProject.Create();
    Workspace _workspace = null!;
    LabelDesk _desk = null!;
    LabelServer _server = null!;
    HttpClient _client = null!;
    string _token = "";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = await _project.OpenWithRunAsync();
        _desk = _workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10), Token);
        _server = await LabelServer.StartAsync(_desk, 0, null, Token);
        _client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new(_server.Address) };
        _token = TokenOf().Match(await _client.GetStringAsync("/data/label", Token)).Groups["token"].Value;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null) { await _server.DisposeAsync(); }
        if (_desk is not null) { await _desk.DisposeAsync(); }
        _workspace?.Dispose();
        _project.Dispose();
    }

    async Task<(HttpStatusCode Status, JsonElement Body)> Send(string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, Api + path);
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, "application/json"); }
        foreach (var (name, value) in headers.Any(h => h.Name == "X-Relearn-Token") ? headers : [.. headers, ("X-Relearn-Token", _token)]) { request.Headers.TryAddWithoutValidation(name, value); }
        using var answer = await _client.SendAsync(request, Token);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
    }

    static string CodeOf(JsonElement problem) => problem.GetProperty("errors")[0].GetProperty("code").GetString()!;

    async Task Refused(HttpStatusCode status, string code, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var answer = await Send(path, body, headers);
        Assert.Equal((status, code), (answer.Status, CodeOf(answer.Body)));
    }

    [Fact]
    public async Task An_item_is_given_answered_skipped_and_taken_back()
    {
        var next = (await Send("next?by=ann")).Body;
        var item = next.GetProperty("item").GetProperty("item").GetString()!;
        Assert.Equal(item, next.GetProperty("item").GetProperty("cells").GetProperty("id").GetString());
        var answer = await Send("answer", $$"""{"by":"ann","item":"{{item}}","value":"true","confidence":0.5,"reason":"it says so"}""");
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, answer.Body.GetProperty("recorded").GetBoolean()));
        Assert.Equal((item, "true", "it says so"), Assert.Single(_project.Entries) is var e ? (e.Item, e.Value, e.Reason) : default);
        var other = (await Send("next?by=ann")).Body.GetProperty("item").GetProperty("item").GetString()!;
        Assert.Equal(1, (await Send("skip", $$"""{"by":"ann","item":"{{other}}"}""")).Body.GetProperty("progress").GetProperty("skipped").GetInt32());
        Assert.Equal(other, (await Send("undo", """{"by":"ann"}""")).Body.GetProperty("item").GetProperty("item").GetString());
        Assert.Equal(item, (await Send("undo", """{"by":"ann"}""")).Body.GetProperty("item").GetProperty("item").GetString());
        Assert.True(_project.Entries[1].Withdrawn);
        Assert.Equal("Say true if they bought.\n", (await Send("instructions")).Body.GetProperty("text").GetString());
        Assert.Equal(["true"], (await Send("classes?text=TR")).Body.GetProperty("classes").EnumerateArray().Select(c => c.GetString()));
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_the_same_texts_as_in_the_terminal()
    {
        await Refused(HttpStatusCode.Conflict, "labels.item_not_queued", "answer", """{"by":"ann","item":"r1","value":"true"}""");
        await Refused(HttpStatusCode.Conflict, "labels.nothing_to_undo", "undo", """{"by":"ann"}""");
        await Refused(HttpStatusCode.BadRequest, "labels.name_wrong", "next?by=");
        foreach (var body in (string[])["{", "null", """{"item":"r0"}""", """{"by":"ann","value":"true"}""", """{"by":null,"item":"r0"}""", """{"by":"ann","item":7}"""]) { await Refused(HttpStatusCode.BadRequest, "labels.request_wrong", "answer", body); }
        await Refused(HttpStatusCode.BadRequest, "labels.request_wrong", "answer", $$"""{"by":"ann","item":"r0","reason":"{{new string('x', 70_000)}}"}""");
        await Refused(HttpStatusCode.NotFound, "labels.address_unknown", "nowhere");
        var wrong = (await Send("answer", $$"""{"by":"ann","item":"{{_desk.Next("ann").Item!.Item}}","value":"maybe"}""")).Body;
        var thrown = await Assert.ThrowsAsync<UserErrorException>(() => _desk.AnswerAsync("ann", _desk.Next("ann").Item!.Item, "maybe"));
        Assert.Equal(thrown.Errors[0].Message, wrong.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Empty(_project.Entries);
    }

    [Fact]
    public async Task Pages_of_other_sites_can_neither_write_nor_read()
    {
        var item = _desk.Next("ann").Item!.Item;
        var body = $$"""{"by":"ann","item":"{{item}}","value":"true"}""";
        await Refused(HttpStatusCode.Forbidden, "labels.token_wrong", "answer", body, ("X-Relearn-Token", "guess"));
        await Refused(HttpStatusCode.Forbidden, "labels.token_wrong", "next?by=ann", null, ("X-Relearn-Token", ""));
        await Refused(HttpStatusCode.Forbidden, "labels.foreign_origin", "answer", body, ("Origin", "https://evil.example"));
        await Refused(HttpStatusCode.Forbidden, "labels.foreign_origin", "answer", body, ("Origin", "null"));
        // A name of theirs that points at this machine.
        await Refused(HttpStatusCode.Forbidden, "labels.foreign_origin", "next?by=ann", null, ("Host", $"evil.example:{_client.BaseAddress!.Port}"));
        using var page = new HttpRequestMessage(HttpMethod.Get, "/data/label") { Headers = { Host = "evil.example" } };
        using var refused = await _client.SendAsync(page, Token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Empty(_project.Entries);
        Assert.Equal(HttpStatusCode.OK, (await Send("answer", body, ("Origin", _server.Address))).Status);
        Assert.Single(_project.Entries);
    }

    [Fact]
    public async Task The_page_runs_nothing_but_its_own_script_and_is_framed_by_nobody()
    {
        using var answer = await _client.GetAsync("/data/label", Token);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var nonce = NonceOf().Match(policy).Groups["nonce"].Value;
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal(2, Regex.Count(text, $"nonce=\"{nonce}\""));
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        // No file of anybody else.
        Assert.DoesNotContain("http", text.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var root = await _client.GetAsync("/", Token);
        Assert.Equal("/data/label", root.Headers.Location!.OriginalString);
        Assert.StartsWith("http://127.0.0.1:", _server.Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        var port = _client.BaseAddress!.Port;
        var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => LabelServer.StartAsync(_desk, port, null, Token))).Errors);
        Assert.Equal("serve.port_in_use", error.Code);
    }

    [Fact]
    public async Task A_desk_that_fails_is_our_fault_and_says_so()
    {
        var desk = _workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10), Token);
        var item = desk.Next("ann").Item!.Item;
        await using var server = await LabelServer.StartAsync(desk, 0, null, Token);
        await desk.DisposeAsync();
        using var client = new HttpClient { BaseAddress = new(server.Address) };
        client.DefaultRequestHeaders.Add("X-Relearn-Token", TokenOf().Match(await client.GetStringAsync("/data/label", Token)).Groups["token"].Value);
        using var answer = await client.PostAsync($"{Api}answer", new StringContent($$"""{"by":"ann","item":"{{item}}","value":"true"}"""), Token);
        Assert.Equal((HttpStatusCode.InternalServerError, "labels.internal"), (answer.StatusCode, CodeOf(await answer.Content.ReadFromJsonAsync<JsonElement>(Token))));
    }

    [Fact]
    public async Task A_picker_over_many_classes_is_served_by_prefix()
    {
        await using var desk = _workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10) with { Classes = [.. Enumerable.Range(0, 50_000).Select(i => FormattableString.Invariant($"shelf {i % 250:D3} thing {i:D5}"))] }, Token);
        await using var server = await LabelServer.StartAsync(desk, 0, "ann", Token);
        using var client = new HttpClient { BaseAddress = new(server.Address) };
        var page = await client.GetStringAsync("/data/label", Token);
        // The page itself does not carry the classes.
        Assert.True(page.Length < 60_000);
        client.DefaultRequestHeaders.Add("X-Relearn-Token", TokenOf().Match(page).Groups["token"].Value);
        var found = await client.GetFromJsonAsync<JsonElement>($"{Api}classes?text=thing%2049", Token);
        Assert.Equal((50_000, 50), (found.GetProperty("all").GetInt32(), found.GetProperty("classes").GetArrayLength()));
        Assert.All(found.GetProperty("classes").EnumerateArray(), c => Assert.Contains("thing 49", c.GetString(), StringComparison.Ordinal));
        var item = desk.Next("ann").Item!.Item;
        Assert.Equal("shelf 249 thing 49999", (await desk.AnswerAsync("ann", item, "shelf 249 thing 49999")).Value);
    }

    [Fact]
    public async Task Groups_of_many_classes_are_looked_into_part_by_part()
    {
        await using var desk = _workspace.OpenLabelDesk(QueueKind.New, DeskProject.Few(10) with { Classes = [.. Enumerable.Range(0, 50_000).Select(i => FormattableString.Invariant($"shelf {i % 250:D3} > thing {i:D5}"))] }, Token);
        await using var server = await LabelServer.StartAsync(desk, 0, "ann", Token);
        using var client = new HttpClient { BaseAddress = new(server.Address) };
        client.DefaultRequestHeaders.Add("X-Relearn-Token", TokenOf().Match(await client.GetStringAsync("/data/label", Token)).Groups["token"].Value);
        var top = await client.GetFromJsonAsync<JsonElement>($"{Api}group", Token);
        Assert.Equal((250, 200, "shelf 000", 200), (top.GetProperty("all").GetInt32(), top.GetProperty("classes").GetArrayLength(), top.GetProperty("classes")[0].GetProperty("path").GetString(), top.GetProperty("classes")[0].GetProperty("classes").GetInt32()));
        Assert.Equal(50, (await client.GetFromJsonAsync<JsonElement>($"{Api}group?from=200", Token)).GetProperty("classes").GetArrayLength());
        var shelf = await client.GetFromJsonAsync<JsonElement>($"{Api}group?of=shelf%20007&from=0", Token);
        Assert.Equal(("thing 00007", "shelf 007 > thing 00007", 0), shelf.GetProperty("classes")[0] is var thing ? (thing.GetProperty("name").GetString(), thing.GetProperty("path").GetString(), thing.GetProperty("classes").GetInt32()) : default);
        foreach (var (query, status, code) in ((string, HttpStatusCode, string)[])[("of=nowhere", HttpStatusCode.BadRequest, "labels.class_unknown"), ("from=-1", HttpStatusCode.BadRequest, "labels.request_wrong"), ("from=x", HttpStatusCode.BadRequest, "labels.request_wrong")])
        {
            using var refused = await client.GetAsync($"{Api}group?{query}", Token);
            Assert.Equal((status, code), (refused.StatusCode, CodeOf(await refused.Content.ReadFromJsonAsync<JsonElement>(Token))));
        }
    }

    [GeneratedRegex("\"token\":\"(?<token>[0-9a-f]{64})\"")]
    private static partial Regex TokenOf();

    [GeneratedRegex("script-src 'nonce-(?<nonce>[0-9a-f]+)'")]
    private static partial Regex NonceOf();
}
