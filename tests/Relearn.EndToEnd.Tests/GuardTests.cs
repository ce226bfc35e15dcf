using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The service as a process, among callers that mean no good.</summary>
public sealed class GuardTests
{
    const string Request = """{"rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}]}""";
    const string Predict = "/v1/models/small/predict";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<TestProject> ReleasedAsync(string serving = "")
    {
        var project = TestProject.Create(y => $"{y}\n{serving}\n");
        var run = await Tool.RunAsync(project.Folder, "run", project.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
        return project;
    }

    static async Task StopAsync(Process process)
    {
        Tool.Signal(process, "INT");
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        process.Dispose();
    }

    static async Task<string> CodeAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors")[0].GetProperty("code").GetString()!;

    [Fact]
    public async Task Keys_are_made_listed_used_and_revoked_while_the_service_runs()
    {
        using var project = await ReleasedAsync();
        var made = await Tool.RunAsync(project.Folder, "serve", "keys", "add", "shop", "--scope", "predict", "--scope", "admin", "--json");
        Assert.True(made.ExitCode == 0, made.ToString());
        var key = made.Json.GetProperty("key").GetString()!;
        var text = await Tool.RunAsync(project.Folder, "serve", "keys", "add", "crm", "--scope", "outcomes");
        Assert.Matches("^rk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$", text.Out);
        var list = await Tool.RunAsync(project.Folder, "serve", "keys", "list", "--json");
        Assert.Equal(["shop", "crm"], list.Json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("name").GetString()));
        Assert.DoesNotContain(key[^43..], list.Out);
        var wrong = await Tool.RunAsync(project.Folder, "serve", "keys", "add", "x", "--scope", "everything", "--json");
        Assert.Equal((1, "cli.usage"), (wrong.ExitCode, wrong.Json.GetProperty("errors")[0].GetProperty("code").GetString()));

        var (service, address) = await Tool.ServeAsync(project.Folder);
        using var client = new HttpClient { BaseAddress = address };
        var without = await client.PostAsync(Predict, new StringContent(Request), Token);
        Assert.Equal((HttpStatusCode.Unauthorized, "serve.api_key_missing"), (without.StatusCode, await CodeAsync(without)));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode);
        var outcome = await client.PostAsync("/v1/outcomes", new StringContent("""{"key":"s1","value":true}"""), Token);
        Assert.Equal((HttpStatusCode.Forbidden, "serve.scope_missing"), (outcome.StatusCode, await CodeAsync(outcome)));
        Assert.Equal(2, (await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token)).GetProperty("keys").GetInt32());

        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "serve", "keys", "revoke", "shop")).ExitCode);
        var patience = Stopwatch.StartNew();
        while ((await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode != HttpStatusCode.Unauthorized) { Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), "the revoked key still opens"); }
        Tool.Signal(service, "INT");
        var end = await Tool.FinishAsync(service);
        Assert.Equal(0, end.ExitCode);
        Assert.DoesNotContain("rk_", end.Error);
        using var workspace = project.Open();
        Assert.Equal(4, workspace.Ledger.List("audit").Count);
    }

    [Fact]
    public async Task Without_a_key_only_this_machine_is_served()
    {
        using var project = await ReleasedAsync();
        var refused = await Tool.RunAsync(project.Folder, "serve", "start", project.Folder, "--host", "0.0.0.0", "--port", "0", "--json");
        Assert.Equal((1, "serve.open_to_all"), (refused.ExitCode, refused.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_certificate_makes_it_https_and_a_wrong_one_is_named()
    {
        using var project = await ReleasedAsync();
        var (certificate, key) = (Path.Combine(project.Folder, "cert.pem"), Path.Combine(project.Folder, "key.pem"));
        using (var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var made = new CertificateRequest("CN=relearn.test", pair, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1)))
        {
            await File.WriteAllTextAsync(certificate, made.ExportCertificatePem(), Token);
            await File.WriteAllTextAsync(key, pair.ExportECPrivateKeyPem(), Token);
        }
        var half = await Tool.RunAsync(project.Folder, "serve", "start", project.Folder, "--port", "0", "--certificate", certificate, "--json");
        Assert.Equal((1, "serve.certificate_half"), (half.ExitCode, half.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        var (service, address) = await Tool.ServeAsync(project.Folder, "--certificate", certificate, "--certificate-key", key);
        Assert.Equal("https", address.Scheme);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=relearn.test" };
        using var client = new HttpClient(handler) { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new UriBuilder(address) { Scheme = "http" }.Uri, Token));
        await StopAsync(service);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_held_up()
    {
        using var project = await ReleasedAsync("serving: { rate_limit: 0.01, rate_burst: 3 }");
        var (service, address) = await Tool.ServeAsync(project.Folder);
        using var client = new HttpClient { BaseAddress = address };
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++) { answers.Add((await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode); }
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
        await StopAsync(service);
    }

    [Fact]
    public async Task Slow_clients_are_cut_off_and_others_do_not_notice()
    {
        using var project = await ReleasedAsync("serving: { slow_client_seconds: 2, max_concurrent: 2, max_queue: 2 }");
        var (service, address) = await Tool.ServeAsync(project.Folder);
        // Some never end their headers, some never end their body: more than there are places.
        var slow = new List<(Socket Socket, string Kind)>();
        for (var i = 0; i < 40; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, Token);
            var kind = i % 2 == 0 ? "headers" : "body";
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Predict} HTTP/1.1\r\nHost: here\r\n" + (kind == "headers" ? "X-Slow: " : "Content-Length: 100000\r\n\r\n{")), Token);
            slow.Add((socket, kind));
        }
        using var client = new HttpClient { BaseAddress = address };
        for (var i = 0; i < 20; i++) { Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode); }
        var patience = Stopwatch.StartNew();
        using var trickle = new CancellationTokenSource();
        // They send a byte now and then, so that no idle time-out helps.
        var sending = Task.Run(async () =>
        {
            while (!trickle.IsCancellationRequested)
            {
                foreach (var (socket, _) in slow)
                {
                    try { socket.Send("a"u8); } catch (SocketException) { }
                }
                await Task.Delay(200, CancellationToken.None);
            }
        }, Token);
        foreach (var (socket, kind) in slow)
        {
            var answer = new byte[4096];
            int read, length = 0;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                while (length < answer.Length && (read = await socket.ReceiveAsync(answer.AsMemory(length), limit.Token)) > 0) { length += read; }
            }
            catch (SocketException)
            {
                // Cut off in the middle of its next byte.
            }
            if (length > 0) { Assert.Contains(" 408 ", Encoding.ASCII.GetString(answer, 0, length)); }
        }
        Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"cut off after {patience.Elapsed}");
        await trickle.CancelAsync();
        await sending;
        slow.ForEach(s => s.Socket.Dispose());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode);
        var status = await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
        Assert.Equal(20, status.GetProperty("refused").GetProperty("slow").GetInt32());
        Assert.Equal(0, status.GetProperty("under_way").GetInt32());
        await StopAsync(service);
    }

    [Fact]
    public async Task A_hundred_megabytes_are_refused_without_being_kept()
    {
        using var project = await ReleasedAsync();
        var (service, address) = await Tool.ServeAsync(project.Folder);
        using var client = new HttpClient { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode);
        service.Refresh();
        var before = service.WorkingSet64;
        for (var i = 0; i < 10; i++)
        {
            foreach (var chunked in new[] { false, true })
            {
                // Asked before it sends, the client does not send; in pieces nobody knows how much comes, and the connection ends when it is too much.
                using var request = new HttpRequestMessage(HttpMethod.Post, Predict) { Content = new Spaces(100_000_000, chunked) };
                request.Headers.ExpectContinue = !chunked;
                try
                {
                    var response = await client.SendAsync(request, Token);
                    Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
                }
                catch (HttpRequestException) when (chunked)
                {
                    // The service closed before the client had sent all; that is its right.
                }
            }
        }
        service.Refresh();
        Assert.True(service.WorkingSet64 - before < 60_000_000, $"grew from {before:N0} to {service.WorkingSet64:N0} bytes");
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent(Request), Token)).StatusCode);
        Assert.Equal(20, (await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token)).GetProperty("refused").GetProperty("body").GetInt32());
        await StopAsync(service);
    }

    sealed class Spaces(long length, bool chunked) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            piece.AsSpan().Fill((byte)' ');
            for (var sent = 0L; sent < length; sent += piece.Length) { await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, length - sent)), CancellationToken.None); }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return !chunked;
        }
    }
}
