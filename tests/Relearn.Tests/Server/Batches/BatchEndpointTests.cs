using System.Net;
using System.Text;
using System.Text.Json;
using Relearn.Server;
using Relearn.Tests.Serving.Batches;

namespace Relearn.Tests.Server.Batches;

public sealed class BatchEndpointTests(ReleasedProject project) : IClassFixture<ReleasedProject>, IAsyncLifetime
{
    readonly HttpClient _client = new();
    readonly QuietLog _log = new();
    Workspace _workspace = null!;
    PredictionServer _server = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = project.Open();
        _server = await PredictionServer.StartAsync(_workspace, new() { Port = 0, Log = _log }, Token);
        _client.BaseAddress = new(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _workspace.Dispose();
        _log.AssertQuiet();
    }

    async Task<HttpResponseMessage> PostAsync(HttpContent content, string type, string? accept = null)
    {
        content.Headers.ContentType = new(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/models/small/batch") { Content = content };
        if (accept is not null) { request.Headers.Accept.Add(new(accept)); }
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    async Task<string> TextAsync(string body, string type)
    {
        using var response = await PostAsync(new StringContent(body), type);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return await response.Content.ReadAsStringAsync(Token);
    }

    static async Task<string[]> CodesAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(status, response.StatusCode);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
            return [.. problem.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()!)];
        }
    }

    [Fact]
    public async Task CSV_goes_out_as_it_came_with_the_scores_that_a_file_gets()
    {
        var csv = ReleasedProject.Csv(5000);
        await File.WriteAllTextAsync(project["http.csv"], csv, Token);
        var report = _workspace.PredictBatch(new() { In = project["http.csv"], Out = project["http.out.csv"] }, Token);
        var answer = await TextAsync(csv, "text/csv");
        var expected = (await File.ReadAllLinesAsync(project["http.out.csv"], Token)).Select((l, i) => l + (i == 0 ? ",error" : ","));
        Assert.Equal(expected, answer.TrimEnd('\n').Split('\n'));
        var record = _workspace.Batches().Batches[0];
        Assert.Equal((5000L, 0L, report.Batch.MeanScore, report.Batch.InputHash), (record.Batch.Rows, record.Batch.Quarantined, record.Batch.MeanScore, record.Batch.InputHash));
        Assert.Equal("http", record.Actor);
        // Nothing is logged row by row.
        Assert.Equal(0, _workspace.Batches().Batches.Count(b => b.Batch.Rows == 0));
        Assert.All(Directory.EnumerateFiles(_workspace.Paths.Log, "predictions-*"), f => Assert.InRange(new FileInfo(f).Length, 0, 4096));
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_answered_in_place()
    {
        var answer = await TextAsync("at,x,city\r\n2024-03-01T10:00:00,1,Rome\r\n2024-03-01T10:00:00,twelve,Rome\r\nnever,1,Rome\n,1,Rome\n2024-03-01T10:00:00,1\n\n2024-03-01T10:00:00,1,\"Ro\"me\n2024-03-01T10:00:00,1,Rome", "text/csv");
        var lines = answer.TrimEnd('\n').Split('\n');
        Assert.Equal(8, lines.Length);
        Assert.Equal("at,x,city,score,decision,release,error", lines[0]);
        Assert.Equal(lines[1], lines[7]);
        Assert.EndsWith(",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2024-03-01T10:00:00,twelve,Rome,,,release-", lines[2], StringComparison.Ordinal);
        Assert.Contains(",\"line 3: Model 'small' expects 'x' as a number; it is \"\"twelve\"\". Leave it empty if it is not known.\"", lines[2], StringComparison.Ordinal);
        Assert.Contains("expects 'at' as a time", lines[3], StringComparison.Ordinal);
        Assert.Contains("line 5: Model 'small' needs to know when the event is: 'at' is empty.", lines[4], StringComparison.Ordinal);
        Assert.StartsWith(",,,,,release-", lines[5], StringComparison.Ordinal);
        Assert.Contains("it has 2 values; the first line has 3 columns", lines[5], StringComparison.Ordinal);
        Assert.Contains("line 8: The line cannot be read: a quote is not closed", lines[6], StringComparison.Ordinal);
        var record = _workspace.Batches().Batches[0].Batch;
        Assert.Equal((2L, 5L, 5), (record.Rows, record.Quarantined, record.Reasons.Count));
    }

    [Fact]
    public async Task JSON_lines_keep_what_came_and_have_the_same_scores()
    {
        var answer = await TextAsync("""
            {"at":"2024-03-01T10:00:00","x":1.25,"city":"Rome","id":{"a":[1]}}
            {"at":"2024-03-01T10:00:00","x":"1","cty":"Rome"}
            [1]
            {"at":"2024-03-01T10:00:00","x":1.25,"city":"Rome"

            { "city":"Rome", "x":1.25, "at":"2024-03-01T10:00:00" }
            {}
            """, "application/x-ndjson");
        var rows = answer.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(6, rows.Length);
        var score = ReleasedProject.Single(_workspace.OpenRelease(), "2024-03-01T10:00:00", 1.25, "Rome");
        Assert.Equal((score, score), (rows[0].GetProperty("score").GetDouble(), rows[4].GetProperty("score").GetDouble()));
        Assert.Equal(1, rows[0].GetProperty("id").GetProperty("a")[0].GetInt32());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("score").ValueKind);
        Assert.StartsWith("line 2: Model 'small' expects 'x' as a number; row 1 of 1 has the text \"1\".", rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("Did you mean 'cty'?", rows[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("line 3: The line cannot be read", rows[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("line 4: The line cannot be read", rows[3].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("line 7: ", rows[5].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/vnd.apache.parquet")]
    [InlineData("text/csv")]
    [InlineData("application/x-ndjson")]
    public async Task Parquet_is_answered_in_the_form_that_is_asked_for_and_leaves_no_file(string accept)
    {
        await File.WriteAllTextAsync(project["spool.csv"], ReleasedProject.Csv(500), Token);
        _workspace.PredictBatch(new() { In = project["spool.csv"], Out = project["spool.parquet"], Keep = ["at", "x", "city"] }, Token);
        // Without the columns of the answer it is an input again.
        using (var connection = new DuckDB.NET.Data.DuckDBConnection("Data Source=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"copy (select \"at\", x, city from '{project["spool.parquet"]}') to '{project["plain.parquet"]}' (format parquet)";
            command.ExecuteNonQuery();
        }
        using var response = await PostAsync(new ByteArrayContent(await File.ReadAllBytesAsync(project["plain.parquet"], Token)), "application/vnd.apache.parquet", accept);
        Assert.Equal((HttpStatusCode.OK, accept), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("500", response.Headers.GetValues("Relearn-Rows").Single());
        var ending = accept switch { "text/csv" => "csv", "application/x-ndjson" => "jsonl", _ => "parquet" };
        _workspace.PredictBatch(new() { In = project["plain.parquet"], Out = project[$"plain.out.{ending}"] }, Token);
        Assert.Equal(await File.ReadAllBytesAsync(project[$"plain.out.{ending}"], Token), await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Empty(Directory.EnumerateFiles(_workspace.Paths.Temporary, "batch-*"));
    }

    [Fact]
    public async Task A_body_that_is_no_Parquet_is_refused_and_leaves_no_file()
    {
        Assert.Equal(["data.file_unreadable"], await CodesAsync(HttpStatusCode.BadRequest, await PostAsync(new StringContent("at,x,city"), "application/vnd.apache.parquet")));
        Assert.Empty(Directory.EnumerateFiles(_workspace.Paths.Temporary, "batch-*"));
    }

    [Fact]
    public async Task What_the_batch_is_not_fit_for_is_told_at_once()
    {
        Assert.Equal(["serve.batch_content_unknown"], await CodesAsync(HttpStatusCode.UnsupportedMediaType, await PostAsync(new StringContent("x"), "text/plain")));
        Assert.Equal(["serve.batch_answer_unknown"], await CodesAsync(HttpStatusCode.NotAcceptable, await PostAsync(new StringContent("x"), "text/csv", "application/pdf")));
        Assert.Equal(["serve.batch_column_absent"], await CodesAsync(HttpStatusCode.BadRequest, await PostAsync(new StringContent("at,x,cty\n1,2,3\n"), "text/csv")));
        Assert.Equal(["serve.batch_header_wrong"], await CodesAsync(HttpStatusCode.BadRequest, await PostAsync(new StringContent("at,x,city,x\n1,2,3,4\n"), "text/csv")));
        Assert.Equal(["serve.batch_header_wrong"], await CodesAsync(HttpStatusCode.BadRequest, await PostAsync(new StringContent("at,x,city,score\n1,2,3,4\n"), "text/csv")));
        Assert.Equal(["serve.batch_record_too_long"], await CodesAsync(HttpStatusCode.BadRequest, await PostAsync(new StringContent("at,x,city\"" + new string(' ', 3_000_000)), "text/csv")));
        using var unknown = await _client.PostAsync("/v1/models/smal/batch", new StringContent("x"), Token);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Answers_flow_while_the_body_still_arrives_and_a_caller_who_hangs_up_ends_the_work()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(_client.BaseAddress!.Host, _client.BaseAddress.Port, Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /v1/models/small/batch HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nat,x,city\n2024-03-01T10:00:00,1,Rome\n2024-03-"), Token);
        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (!read.ToString().Contains("2024-03-01T10:00:00,1,Rome,0", StringComparison.Ordinal))
        {
            var length = await stream.ReadAsync(buffer, Token);
            Assert.True(length > 0, read.ToString());
            read.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        var before = _workspace.Batches().Batches.Count;
        socket.Close();
        // The next batch is answered, and the one that was left has no record.
        await TextAsync("at,x,city\n2024-03-01T10:00:00,7,Oslo\n", "text/csv");
        Assert.Equal(before + 1, _workspace.Batches().Batches.Count);
    }
}
