using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Relearn.Serving;

namespace Relearn.Tests.Server;

public sealed class LinesEndpointTests : IAsyncLifetime
{
    const string Predict = "/v1/models/small/predict";
    ServedProject _served = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _served = await ServedProject.StartAsync();

    static string Line(int i) => $$"""{"request_id":"r{{i}}","rows":[{"at":"2024-02-01T10:00:00","x":{{i % 7}},"city":"Rome"}]}""";

    async Task<JsonElement[]> AnswersAsync(string body, string type = "application/x-ndjson")
    {
        var response = await _served.PostAsync(Predict, body, type);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.EndsWith("\n", text);
        return [.. text.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement)];
    }

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("application/jsonl")]
    public async Task Each_line_is_answered_in_order_and_logged(string type)
    {
        var answers = await AnswersAsync(string.Join("\r\n", Enumerable.Range(0, 3000).Select(Line)), type);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"r{i}"), answers.Select(a => a.GetProperty("request_id").GetString()));
        var logged = new List<string>();
        PredictionLog.Read(_served.Project.Log, PredictionLog.Live, null, p => logged.Add(p.RequestId), null);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"r{i}"), logged);
    }

    [Fact]
    public async Task A_line_that_is_wrong_gets_a_problem_in_its_place_and_the_others_are_answered()
    {
        var answers = await AnswersAsync($"{Line(0)}\n\n   \n{{\"rows\":[]}}\nnonsense\n{Line(1)}\n");
        Assert.Equal(4, answers.Length);
        Assert.Equal(["r0", "r1"], [answers[0].GetProperty("request_id").GetString(), answers[3].GetProperty("request_id").GetString()]);
        Assert.Equal(("serve.row_count", 4, 400), (answers[1].GetProperty("errors")[0].GetProperty("code").GetString(), answers[1].GetProperty("line").GetInt32(), answers[1].GetProperty("status").GetInt32()));
        Assert.Equal(("serve.not_json", 5), (answers[2].GetProperty("errors")[0].GetProperty("code").GetString(), answers[2].GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task A_line_that_is_too_long_ends_the_answers()
    {
        var answers = await AnswersAsync($"{Line(0)}\n{new string(' ', 9_000_000)}");
        Assert.Equal(["r0", "serve.body_too_large"], [answers[0].GetProperty("request_id").GetString(), answers[1].GetProperty("errors")[0].GetProperty("code").GetString()]);
        Assert.Equal(2, answers[1].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Answers_come_while_the_caller_still_sends_and_many_more_bytes_than_a_request_may_have_pass()
    {
        using var socket = new TcpClient();
        var address = new Uri(_served.Server.Address);
        await socket.ConnectAsync(address.Host, address.Port, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Predict} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"), Token);
        async Task SendAsync(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), Token);
            await stream.WriteAsync(bytes, Token);
            await stream.WriteAsync("\r\n"u8.ToArray(), Token);
        }

        var seen = new StringBuilder();
        var buffer = new byte[1 << 16];
        async Task ReadUntilAsync(string what)
        {
            while (!seen.ToString().Contains(what, StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, Token);
                Assert.True(read > 0, $"the answers ended before {what}");
                seen.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }

        await SendAsync(Line(0) + "\n" + Line(1)[..20]);
        await ReadUntilAsync("\"request_id\":\"r0\"");
        Assert.DoesNotContain("\"request_id\":\"r1\"", seen.ToString(), StringComparison.Ordinal);
        await SendAsync(Line(1)[20..] + "\n");
        await ReadUntilAsync("\"request_id\":\"r1\"");
        var padded = Line(2)[..^1] + ",\"note\":\"" + new string('n', 3_000_000) + "\"}\n";
        for (var i = 0; i < 4; i++) { await SendAsync(padded); }
        await SendAsync(Line(3) + "\n");
        await ReadUntilAsync("\"request_id\":\"r3\"");
        // Hangs up in the middle of a line.
        await SendAsync(Line(4)[..30]);
        socket.Close();
        Assert.Equal("r5", (await _served.JsonAsync(Predict, Line(5))).GetProperty("request_id").GetString());
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();
}
