using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relearn.Tests.Server.Guarding;

/// <summary>Bodies that do not arrive whole, at every address that takes one. The service's log stays quiet: see <see cref="ServedProject"/>.</summary>
public sealed class BrokenBodyTests : IAsyncLifetime
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";
    const string Predict = "/v1/models/small/predict";
    const string Batch = "/v1/models/small/batch";
    const string Csv = "at,x,city\n2024-02-01T10:00:00,1.25,Rome\n";
    const string CsvAnswer = "2024-02-01T10:00:00,1.25,Rome,0";
    ServedProject _served = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _served = await ServedProject.StartAsync(TestProject.Create(y => y + "\nserving: { body_mb: 0.1 }\n"));

    public static TheoryData<string, string> Addresses => new()
    {
        { Predict, "application/json" },
        { Predict, "application/x-ndjson" },
        { "/v2/models/small/infer", "application/json" },
        { "/v1/outcomes", "application/json" },
        { "/v1/events/data", "application/json" },
        { Batch, "text/csv" },
        { Batch, "application/x-ndjson" },
        { Batch, "application/vnd.apache.parquet" },
    };

    async Task<TcpClient> SendAsync(string path, string type, bool chunked, string body, bool asks = false, ServedProject? to = null)
    {
        var address = new Uri((to ?? _served).Server.Address);
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, Token);
        var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 5000";
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\n{length}\r\n{(asks ? "Expect: 100-continue\r\n" : "")}\r\n{(chunked ? $"{body.Length:x}\r\n{body}\r\n" : body)}"), Token);
        return socket;
    }

    // What comes until a text has come, or until the connection ends.
    static async Task<string> ReadAsync(TcpClient socket, string? until = null)
    {
        var (read, buffer) = (new StringBuilder(), new byte[4096]);
        while (until is null || !read.ToString().Contains(until, StringComparison.Ordinal))
        {
            int length;
            try
            {
                length = await socket.GetStream().ReadAsync(buffer, Token);
            }
            catch (IOException) when (until is null)
            {
                break;
            }
            Assert.True(length > 0 || until is null, read.ToString());
            if (length == 0) { break; }
            read.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        return read.ToString();
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_caller_who_hangs_up_in_the_middle_of_a_body_disturbs_nobody(string path, string type)
    {
        foreach (var (chunked, reset) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            using (var socket = await SendAsync(path, type, chunked, "{\"rows\":[", asks: true))
            {
                // The service says so when it has read what there is and waits for more.
                await ReadAsync(socket, "100 Continue");
                socket.LingerState = new(reset, 0);
            }
            using var answer = await _served.PostAsync(Predict, $$"""{"rows":[{{Row}}]}""");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_who_hangs_up_while_answers_come_disturbs_nobody(bool reset)
    {
        foreach (var (path, type, body, until) in new[] { (Batch, "text/csv", Csv + "2024-", CsvAnswer), (Predict, "application/x-ndjson", $$"""{"rows":[{{Row}}]}""" + "\n{\"rows\"", "predictions") })
        {
            foreach (var chunked in new[] { false, true })
            {
                using var socket = await SendAsync(path, type, chunked, body);
                await ReadAsync(socket, until);
                socket.LingerState = new(reset, 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_body_that_is_no_HTTP_is_refused_and_is_the_last_of_its_connection(string path, string type)
    {
        using var socket = await SendAsync(path, type, chunked: true, "{\"rows\":[");
        await socket.GetStream().WriteAsync("no length\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Token);
        var answer = await ReadAsync(socket);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    [Theory]
    [InlineData(Batch, "text/csv", Csv, CsvAnswer)]
    [InlineData(Predict, "application/x-ndjson", $$"""{"rows":[{{Row}}]}""" + "\n", "predictions")]
    public async Task Answers_to_a_body_that_breaks_do_not_end_as_if_they_were_all(string path, string type, string body, string until)
    {
        using var socket = await SendAsync(path, type, chunked: true, body);
        var begun = await ReadAsync(socket, until);
        Assert.StartsWith("HTTP/1.1 200 ", begun, StringComparison.Ordinal);
        await socket.GetStream().WriteAsync("no length\r\n"u8.ToArray(), Token);
        Assert.DoesNotContain("\r\n0\r\n", begun + await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_is_too_slow_is_told_so_or_cut_off_where_answers_have_begun()
    {
        await using var served = await ServedProject.StartAsync(TestProject.Create(y => y + "\nserving: { slow_client_seconds: 2 }\n"));
        using var batch = await SendAsync(Batch, "text/csv", chunked: false, Csv + "2024-", to: served);
        using var predict = await SendAsync(Predict, "application/json", chunked: true, "{", to: served);
        using var outcomes = await SendAsync("/v1/outcomes", "application/json", chunked: false, "{", to: served);
        foreach (var answer in new[] { await ReadAsync(predict), await ReadAsync(outcomes) })
        {
            Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
            Assert.Contains("serve.too_slow", answer, StringComparison.Ordinal);
        }
        var begun = await ReadAsync(batch);
        Assert.Contains(CsvAnswer, begun, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n", begun, StringComparison.Ordinal);
        Assert.Equal(2, served.Server.Guard.Refused[Relearn.Server.Guarding.Refusal.Slow]);
    }

    [Theory]
    [InlineData(Predict, "1.1")]
    [InlineData("/v1/outcomes", "1.1")]
    [InlineData("/v2/models/small/infer", "1.1")]
    [InlineData(Predict, "2.0")]
    [InlineData("/v1/outcomes", "2.0")]
    public async Task A_body_that_is_too_large_is_refused_with_every_version_of_HTTP_and_counted(string path, string version)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, (version == "2.0" ? _served.Server.GrpcAddress : _served.Server.Address) + path)
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent(new string(' ', 100_001), Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = version == "1.1";
        using var answer = await client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("serving.body_mb", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(1, _served.Server.Guard.Refused[Relearn.Server.Guarding.Refusal.Body]);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task A_stream_of_HTTP_2_that_is_reset_leaves_the_others_alone(string path, string type)
    {
        using var client = new HttpClient { BaseAddress = new(_served.Server.GrpcAddress!), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var hangsUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var body = new HalfBody(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        var asking = client.SendAsync(request, hangsUp.Token);
        await body.Sent.WaitAsync(Token);
        // On the same connection, so that it is read after the beginning of the body.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Token)).StatusCode);
        await hangsUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Predict, new StringContent($$"""{"rows":[{{Row}}]}"""), Token)).StatusCode);
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    sealed class HalfBody : HttpContent
    {
        readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HalfBody(string type) => Headers.ContentType = new(type);

        public Task Sent => _sent.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("{\"rows\":["u8.ToArray(), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _sent.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
