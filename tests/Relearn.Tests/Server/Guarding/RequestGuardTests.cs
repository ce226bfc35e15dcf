using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;
using Relearn.Server;
using Relearn.Server.Guarding;
using Relearn.Serving;
using Relearn.Serving.Keys;

namespace Relearn.Tests.Server.Guarding;

public sealed class RequestGuardTests : IAsyncLifetime
{
    const string Request = """{"rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}]}""";
    const string Predict = "/v1/models/small/predict";
    readonly TestProject _project = TestProject.Create();
    readonly HttpClient _client = new();
    readonly QuietLog _log = new();
    Workspace _workspace = null!;
    PredictionServer _server = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var workspace = _project.Open();
        await workspace.RunAsync(Token);
    }

    async Task StartAsync(string serving = "", ServerOptions? options = null)
    {
        var file = Path.Combine(_project.Folder, "project.yaml");
        await File.WriteAllTextAsync(file, $"{await File.ReadAllTextAsync(file, Token)}\n{serving}\n", Token);
        _workspace = _project.Open();
        _server = await PredictionServer.StartAsync(_workspace, (options ?? new() { Port = 0 }) with { Log = _log }, Token);
        _client.BaseAddress = new(_server.Address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));
    }

    string KeyFor(string name, KeyScope scopes)
    {
        using var workspace = _project.Open();
        return workspace.Keys.Add(name, scopes).Text;
    }

    Task<HttpResponseMessage> SendAsync(string path, string? key = null, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, "application/json"); }
        if (key is not null) { request.Headers.Add("Authorization", $"Bearer {key}"); }
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        return _client.SendAsync(request, Token);
    }

    static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>(Token);

    static async Task<string> CodeAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("errors")[0].GetProperty("code").GetString()!;
    }

    [Fact]
    public async Task With_keys_each_address_wants_one_of_its_scope()
    {
        var (predict, outcomes, admin) = (KeyFor("shop", KeyScope.Predict), KeyFor("crm", KeyScope.Outcomes), KeyFor("ops", KeyScope.Admin));
        await StartAsync();
        (string Path, string? Body, string Key)[] addresses =
        [
            (Predict, Request, predict), ("/v1/models", null, predict), ("/openapi/v1.json", null, predict), ("/v1/outcomes", """{"key":"s1","value":true}""", outcomes), ("/v1/admin/status", null, admin),
        ];
        foreach (var (path, body, fits) in addresses)
        {
            var without = await SendAsync(path, null, body);
            Assert.Equal((HttpStatusCode.Unauthorized, "serve.api_key_missing", "Bearer realm=\"relearn\""), (without.StatusCode, await CodeAsync(without), without.Headers.WwwAuthenticate.ToString()));
            var unknown = await SendAsync(path, fits[..^2] + "AA", body);
            Assert.Equal((HttpStatusCode.Unauthorized, "serve.api_key_unknown"), (unknown.StatusCode, await CodeAsync(unknown)));
            Assert.Contains("invalid_token", unknown.Headers.WwwAuthenticate.ToString());
            foreach (var key in new[] { predict, outcomes, admin })
            {
                var response = await SendAsync(path, key, body);
                if (key == fits)
                {
                    Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                    continue;
                }
                Assert.Equal((HttpStatusCode.Forbidden, "serve.scope_missing"), (response.StatusCode, await CodeAsync(response)));
                Assert.Contains("insufficient_scope", response.Headers.WwwAuthenticate.ToString());
            }
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(path, null, body, ("X-Api-Key", fits))).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("/v9/unheard/of")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("/v9/unheard/of", predict)).StatusCode);
        var metrics = await (await SendAsync("/metrics", outcomes)).Content.ReadAsStringAsync(Token);
        Assert.Contains("relearn_refused_total{reason=\"key_unknown\"} 5", metrics);
        foreach (var key in new[] { predict, outcomes, admin }) { Assert.DoesNotContain(key[^20..], metrics); }
    }

    [Fact]
    public async Task Every_route_of_the_service_stands_in_the_table()
    {
        await StartAsync();
        Assert.NotEmpty(_server.Routes);
        // What gRPC maps for methods that there are not is no address of ours: like every other one it wants a key.
        var routes = _server.Routes.Where(r => r != "{unimplementedService}/{unimplementedMethod:grpcunimplemented}").Select(r => $"/{r.TrimStart('/')}");
        Assert.All(routes, route => Assert.True(RouteTable.Knows(route.Replace("{name}", "small", StringComparison.Ordinal)), $"'{route}' has no rule in RouteTable: say there which scope it needs"));
    }

    [Fact]
    public async Task The_key_is_who_reports_and_nobody_speaks_for_another()
    {
        var key = KeyFor("crm", KeyScope.Outcomes);
        await StartAsync();
        await SendAsync("/v1/outcomes", key, """[{"key":"s1","value":true},{"key":"s2","value":true,"reporter":"bob"}]""", ("X-Reporter", "eve"));
        var reporters = new List<string>();
        PredictionLog.Read(_project.Log, PredictionLog.Outcomes, null, null, o => reporters.Add(o.Reporter));
        Assert.Equal(["crm", "crm: bob"], reporters);
    }

    [Fact]
    public async Task What_administrators_do_is_on_record_and_what_is_refused_is_counted()
    {
        var (admin, predict) = (KeyFor("ops", KeyScope.Admin), KeyFor("shop", KeyScope.Predict));
        await StartAsync("serving: { max_queue: 7 }");
        await SendAsync("/v1/admin/status", predict);
        var status = await JsonAsync(await SendAsync("/v1/admin/status", admin));
        Assert.Equal((1, 0, 7, false, "none"), (status.GetProperty("refused").GetProperty("scope").GetInt32(), status.GetProperty("under_way").GetInt32(),
            status.GetProperty("limits").GetProperty("max_queue").GetInt32(), status.GetProperty("open").GetBoolean(), status.GetProperty("fallback").GetProperty("declared").GetString()));
        Assert.Equal(_server.Release, status.GetProperty("release").GetString());
        var record = _workspace.Ledger.List(AuditRecord.Kind)[0];
        Assert.Equal(("GET /v1/admin/status", "ops", "ops"), (AuditRecord.Parse(record.Body).What, AuditRecord.Parse(record.Body).About, record.Circumstances.Actor));
        Assert.Equal(3, _workspace.Ledger.List(AuditRecord.Kind).Count);
    }

    [Fact]
    public async Task Without_keys_an_administrator_is_at_this_machine_and_in_no_browser()
    {
        await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/v1/admin/status")).StatusCode);
        var page = await SendAsync("/v1/admin/status", null, null, ("Origin", "http://evil.example"));
        Assert.Equal((HttpStatusCode.Forbidden, "serve.admin_from_afar"), (page.StatusCode, await CodeAsync(page)));
    }

    [Fact]
    public async Task Others_are_let_in_only_with_keys_or_on_purpose()
    {
        Assert.Equal("serve.open_to_all", (await Assert.ThrowsAsync<UserErrorException>(() => StartAsync(options: new() { Host = "0.0.0.0", Port = 0 }))).Errors[0].Code);
        _workspace.Dispose();
        _log.Expect("keys and rows travel in the clear");
        await StartAsync(options: new() { Host = "0.0.0.0", Port = 0, Open = true });
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, null, Request)).StatusCode);
        await _server.DisposeAsync();
        _server = null!;
        _workspace.Dispose();
        KeyFor("shop", KeyScope.Predict);
        await using var guarded = await PredictionServer.StartAsync(_workspace = _project.Open(), new() { Host = "0.0.0.0", Port = 0 }, Token);
        Assert.True(guarded.Guard.Keys.Guarded);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again()
    {
        var (shop, other) = (KeyFor("shop", KeyScope.Predict), KeyFor("other", KeyScope.Predict));
        await StartAsync("serving: { rate_limit: 0.01, rate_burst: 2 }");
        for (var i = 0; i < 2; i++) { Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, shop, Request)).StatusCode); }
        var response = await SendAsync(Predict, shop, Request);
        Assert.Equal((HttpStatusCode.TooManyRequests, "serve.rate_limited"), (response.StatusCode, await CodeAsync(response)));
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 90, 100);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, other, Request)).StatusCode);
        // The probes of a load balancer have no allowance to use up.
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("/health/live")).StatusCode);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_a_free_place_answers_again()
    {
        await StartAsync("serving: { max_concurrent: 1, max_queue: 0 }");
        Assert.True(_server.Guard.Admission.TryEnter());
        var response = await SendAsync(Predict, null, Request);
        Assert.Equal((HttpStatusCode.TooManyRequests, "serve.overloaded"), (response.StatusCode, await CodeAsync(response)));
        Assert.True(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds >= 1);
        _server.Guard.Admission.Exit(TimeProvider.System.GetTimestamp());
        for (var i = 0; i < 5; i++) { Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, null, Request)).StatusCode); }
        Assert.Equal(0, _server.Guard.Admission.UnderWay);
        // A mistake gives its place back too.
        await SendAsync(Predict, null, "{}");
        await SendAsync("/v1/models/other/predict", null, "{}");
        // The answer may arrive before that.
        Assert.True(SpinWait.SpinUntil(() => _server.Guard.Admission.UnderWay == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task An_endpoint_that_fails_before_it_begins_gives_its_place_back()
    {
        await StartAsync("serving: { max_concurrent: 1 }");
        var guarded = _server.Guard.Before(_ => throw new NotSupportedException());
        // The end of this body is seen by the second read, as with every body that comes in pieces.
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { Request = { Path = Predict, Method = "POST", Body = new MemoryStream(Encoding.UTF8.GetBytes(Request)) } };
        await Assert.ThrowsAsync<NotSupportedException>(() => guarded(context));
        Assert.Equal(0, _server.Guard.Admission.UnderWay);
    }

    [Fact]
    public async Task Whoever_waits_is_answered_when_a_place_is_free()
    {
        await StartAsync("serving: { max_concurrent: 1, max_queue: 2 }");
        Assert.True(_server.Guard.Admission.TryEnter());
        var waiting = SendAsync(Predict, null, Request);
        while (_server.Guard.Admission.Waiting == 0) { await Task.Delay(5, Token); }
        _server.Guard.Admission.Exit(TimeProvider.System.GetTimestamp());
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task The_fallback_answers_instead_of_a_refusal_where_the_project_says_so()
    {
        await StartAsync("serving: { max_concurrent: 1, max_queue: 0, fallback: { constant: 0.25, when: [overload, deadline] } }");
        Assert.True(_server.Guard.Admission.TryEnter());
        var answer = await JsonAsync(await SendAsync(Predict, null, Request));
        Assert.Equal(("constant", 0.25), (answer.GetProperty("fallback").GetString(), answer.GetProperty("predictions")[0].GetProperty("score").GetDouble()));
        _server.Guard.Admission.Exit(TimeProvider.System.GetTimestamp());
        Assert.False((await JsonAsync(await SendAsync(Predict, null, Request))).TryGetProperty("fallback", out _));
        var status = await JsonAsync(await SendAsync("/v1/admin/status"));
        Assert.Equal((1, true), (status.GetProperty("fallback").GetProperty("answers").GetInt32(), status.GetProperty("fallback").GetProperty("ready").GetBoolean()));
    }

    [Fact]
    public async Task A_deadline_that_passes_in_the_queue_is_told_as_one()
    {
        await StartAsync("serving: { max_concurrent: 1, max_queue: 5 }");
        Assert.True(_server.Guard.Admission.TryEnter());
        var late = await SendAsync(Predict, null, Request, ("X-Deadline-Ms", "20"));
        Assert.Equal((HttpStatusCode.GatewayTimeout, "serve.deadline_passed"), (late.StatusCode, await CodeAsync(late)));
        _server.Guard.Admission.Exit(TimeProvider.System.GetTimestamp());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, null, Request, ("X-Deadline-Ms", "60000"))).StatusCode);
        Assert.Equal(1, _server.Guard.Refused[Relearn.Server.Guarding.Refusal.Deadline]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1e3")]
    [InlineData("3600001")]
    public async Task A_deadline_that_is_none_is_named(string value)
    {
        await StartAsync();
        var response = await SendAsync(Predict, null, Request, ("X-Deadline-Ms", value));
        Assert.Equal((HttpStatusCode.BadRequest, "serve.deadline_wrong"), (response.StatusCode, await CodeAsync(response)));
    }

    [Fact]
    public async Task The_limits_of_the_project_hold_for_bodies_and_rows()
    {
        await StartAsync("serving: { body_mb: 0.1, max_rows: 3 }");
        var row = Request[9..^2];
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(Predict, null, $$"""{"rows":[{{row}},{{row}},{{row}}]}""")).StatusCode);
        var many = await SendAsync(Predict, null, $$"""{"rows":[{{row}},{{row}},{{row}},{{row}}]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "serve.row_count"), (many.StatusCode, await CodeAsync(many)));
        var large = await SendAsync(Predict, null, Request + new string(' ', 100_001));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "serve.body_too_large"), (large.StatusCode, await CodeAsync(large)));
        using var pieces = new HttpRequestMessage(HttpMethod.Post, Predict) { Content = new StringContent(Request + new string(' ', 100_001)) };
        pieces.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _client.SendAsync(pieces, Token)).StatusCode);
        Assert.Equal(2, _server.Guard.Refused[Relearn.Server.Guarding.Refusal.Body]);
    }

    [Fact]
    public async Task Answers_are_kept_by_nobody_and_guessed_by_nobody_and_do_not_name_the_server()
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = CertificateFiles.Write(folder, "own", TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await StartAsync(options: new() { Port = 0, Certificate = certificate, CertificateKey = key });
        Assert.StartsWith("https://", _server.Address);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=localhost" };
        using var client = new HttpClient(handler) { BaseAddress = new(_server.Address), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        // More than HTTP/2 lets through before it is read.
        var body = Request + new string(' ', 2_000_000);
        foreach (var response in new[] { await client.PostAsync(Predict, new StringContent(body), Token), await client.GetAsync("/health/live", Token), await client.PostAsync(Predict, new StringContent("{"), Token) })
        {
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.Equal("max-age=31536000", response.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) { await _server.DisposeAsync(); }
        _workspace?.Dispose();
        _client.Dispose();
        _project.Dispose();
        _log.AssertQuiet();
    }
}
