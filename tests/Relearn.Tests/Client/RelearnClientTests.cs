using System.Net;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Time.Testing;
using Relearn.Client;

namespace Relearn.Tests.Client;

/// <summary>What the client sends, and what it makes of answers.</summary>
public sealed partial class RelearnClientTests : IDisposable
{
    const string Answer = """{"request_id":"1-1","decision_id":"1-1","model":"delays","release":"r","predictions":[{"score":0.25,"decision":false}]}""";

    static readonly Dictionary<string, object?> Row = new() { ["x"] = 1.5 };

    readonly FakeService _service = new();
    readonly HttpClient _http;

    public RelearnClientTests() => _http = new(_service) { BaseAddress = new("http://models.example/relearn") };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    RelearnClient Client(RelearnClientOptions? options = null, TimeProvider? time = null) => new(_http, options, time);

    [Fact]
    public async Task Where_several_models_decide_together_an_answer_says_what_acting_is_worth()
    {
        _service.Then(HttpStatusCode.OK, Answer)
            .Then(HttpStatusCode.OK, Answer.Replace("\"decision\":false", "\"decision\":false,\"worth\":-0.5,\"objectives\":{\"late\":0.25,\"views\":0.75}", StringComparison.Ordinal));
        Assert.Null((await Client().PredictAsync("delays", Row, null, Token)).Predictions[0].Worth);
        Assert.Equal(new CandidatePrediction(0.25, false, -0.5), (await Client().PredictAsync("delays", Row, null, Token)).Predictions[0]);
    }

    [Fact]
    public async Task A_row_goes_out_as_JSON_and_the_answer_comes_back_typed()
    {
        _service.Then(HttpStatusCode.OK, Answer);
        Dictionary<string, object?> row = new()
        {
            ["number"] = 0.1,
            ["whole"] = 3,
            ["long"] = 4L,
            ["money"] = 12.50m,
            ["small"] = 0.5f,
            ["text"] = "Zürich \"x\"",
            ["flag"] = true,
            ["time"] = new DateTime(2024, 2, 1, 10, 0, 0, DateTimeKind.Utc),
            ["fine time"] = new DateTime(2024, 2, 1, 10, 0, 0).AddMilliseconds(5),
            ["instant"] = new DateTimeOffset(2024, 2, 1, 10, 0, 0, TimeSpan.FromHours(1)),
            ["none"] = null,
            ["nan"] = double.NaN,
        };
        var decision = await Client().PredictAsync("my delays", row, new() { RequestId = "r1", Key = "k", EventTime = DateTimeOffset.UnixEpoch }, Token);
        var (method, address, body, headers) = Assert.Single(_service.Calls);
        Assert.Equal((HttpMethod.Post, "http://models.example/relearn/v1/models/my%20delays/predict"), (method, address.AbsoluteUri));
        Assert.Equal("""{"request_id":"r1","key":"k","event_time":"1970-01-01T00:00:00+00:00","rows":[{"number":0.1,"whole":3,"long":4,"money":12.50,"small":0.5,"text":"Z\u00FCrich \u0022x\u0022","flag":true,"time":"2024-02-01T10:00:00","fine time":"2024-02-01T10:00:00.005","instant":"2024-02-01T10:00:00+01:00","none":null,"nan":null}]}""", body);
        Assert.DoesNotContain("X-Api-Key", headers.Keys);
        Assert.DoesNotContain("X-Deadline-Ms", headers.Keys);
        Assert.Equal(("1-1", "delays", "r", null, 0.25, false), (decision.DecisionId, decision.Model, decision.Release, decision.Fallback, decision.Predictions[0].Score, decision.Predictions[0].Act));
    }

    [Fact]
    public async Task Values_that_no_column_has_are_all_named()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Client().PredictAsync("m", [Row, new Dictionary<string, object?> { ["a"] = double.PositiveInfinity, ["b"] = new Uri("http://x") }], null, Token));
        Assert.Equal("These values cannot be sent: 'a' of row 2 of 2 is infinite; 'b' of row 2 of 2 is a Uri. Send numbers, texts, booleans, DateTime, or null where a value is not known.", error.Message);
        Assert.Empty(_service.Calls);
    }

    public sealed record Flight(double Distance, [property: JsonPropertyName("departs at")] DateTime DepartsAt);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Flight))]
    sealed partial class FlightJson : JsonSerializerContext;

    [Fact]
    public async Task Rows_of_a_type_go_out_by_its_own_JSON()
    {
        _service.Then(HttpStatusCode.OK, Answer).Then(HttpStatusCode.OK, """{"accepted":1}""");
        Flight flight = new(733, new(2024, 2, 1, 10, 0, 0));
        await Client().PredictAsync("m", flight, FlightJson.Default.Flight, null, Token);
        Assert.Equal("""{"rows":[{"distance":733,"departs at":"2024-02-01T10:00:00"}]}""", _service.Calls[0].Body);
        Assert.Equal(1, await Client().SendEventsAsync("flights", [flight], FlightJson.Default.Flight, Token));
        Assert.Equal("""[{"distance":733,"departs at":"2024-02-01T10:00:00"}]""", _service.Calls[1].Body);
    }

    [Fact]
    public async Task The_key_and_the_deadline_go_with_the_call()
    {
        _service.Then(HttpStatusCode.OK, Answer).Then(HttpStatusCode.OK, Answer);
        var client = Client(new() { ApiKey = "secret", Deadline = TimeSpan.FromSeconds(2) }, new FakeTimeProvider());
        await client.PredictAsync("m", Row, null, Token);
        await client.PredictAsync("m", Row, new() { Deadline = TimeSpan.FromMilliseconds(50) }, Token);
        Assert.Equal(["secret", "secret"], _service.Calls.Select(c => c.Headers["X-Api-Key"]));
        Assert.Equal(["2000", "50"], _service.Calls.Select(c => c.Headers["X-Deadline-Ms"]));
    }

    [Fact]
    public async Task A_deadline_that_passes_is_a_timeout_with_its_length()
    {
        _service.ThenNothing();
        var time = new FakeTimeProvider();
        var call = Client(new() { Deadline = TimeSpan.FromMilliseconds(80) }, time).PredictAsync("m", Row, null, Token);
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(80));
        Assert.Contains("did not answer within 80 ms", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_timeout()
    {
        _service.ThenNothing();
        using var mine = new CancellationTokenSource();
        var call = Client(new() { Deadline = TimeSpan.FromHours(1) }).PredictAsync("m", Row, null, mine.Token);
        await mine.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_problem_is_told_in_the_services_own_words()
    {
        _service.Then(HttpStatusCode.BadRequest, """{"type":"t","title":"t","status":400,"detail":"one\ntwo","errors":[{"code":"serve.a","message":"one"},{"code":"serve.b","message":"two"}]}""", "application/problem+json");
        var error = await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token));
        Assert.Equal((400, "one\ntwo", null), (error.Status, error.Message, error.RetryAfter));
        Assert.Equal([new("serve.a", "one"), new("serve.b", "two")], error.Errors);
    }

    [Fact]
    public async Task What_is_no_Relearn_service_is_said_to_be_none()
    {
        _service.Then(HttpStatusCode.BadGateway, "<html>\nBad gateway</html>", "text/html").Then(HttpStatusCode.OK, "<html>hello</html>", "text/html").Then(HttpStatusCode.OK, """{"model":null}""").Then(HttpStatusCode.BadRequest, "{", "application/problem+json");
        var error = await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token));
        Assert.Equal("http://models.example/relearn/ answered 502, and not in the words of a Relearn service: <html> Bad gateway</html>. Check the address, and what stands before the service.", error.Message);
        Assert.Contains("<html>hello</html>", (await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("answered 400", (await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_when_it_said_to()
    {
        _service.Then(HttpStatusCode.TooManyRequests, "", retryAfter: TimeSpan.FromSeconds(1)).Then(HttpStatusCode.OK, Answer);
        var time = new FakeTimeProvider();
        var call = Client(new() { Deadline = TimeSpan.FromSeconds(3) }, time).PredictAsync("m", Row, null, Token);
        await Until(() => _service.Calls.Count == 1);
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("delays", (await call).Model);
        // What is left of the deadline, not all of it.
        Assert.Equal(["3000", "2000"], _service.Calls.Select(c => c.Headers["X-Deadline-Ms"]));
    }

    static async Task Until(Func<bool> reached)
    {
        while (!reached()) { await Task.Yield(); }
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData(10, 60)]
    [InlineData(2, 1)]
    public async Task A_busy_service_that_cannot_be_waited_for_is_told_at_once(int? retryAfterSeconds, int deadlineSeconds)
    {
        TimeSpan? wait = retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        _service.Then(HttpStatusCode.TooManyRequests, """{"detail":"busy","errors":[]}""", "application/problem+json", wait);
        var error = await Assert.ThrowsAsync<RelearnServiceException>(() => Client(new() { Deadline = TimeSpan.FromSeconds(deadlineSeconds) }).PredictAsync("m", Row, null, Token));
        Assert.Equal((429, "busy", wait), (error.Status, error.Message, error.RetryAfter));
        Assert.Single(_service.Calls);
    }

    [Fact]
    public async Task Tries_come_to_an_end()
    {
        for (var i = 0; i < 3; i++) { _service.Then(HttpStatusCode.TooManyRequests, "", retryAfter: TimeSpan.Zero); }
        Assert.Equal(429, (await Assert.ThrowsAsync<RelearnServiceException>(() => Client().PredictAsync("m", Row, null, Token))).Status);
        Assert.Equal(3, _service.Calls.Count);
        _service.Calls.Clear();
        _service.ThenFails(HttpRequestError.ConnectionError);
        await Assert.ThrowsAsync<HttpRequestException>(() => Client(new() { Retries = 0 }).PredictAsync("m", Row, null, Token));
        Assert.Single(_service.Calls);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, 2)]
    [InlineData(HttpRequestError.NameResolutionError, 2)]
    [InlineData(HttpRequestError.ResponseEnded, 1)]
    [InlineData(HttpRequestError.Unknown, 1)]
    public async Task A_call_goes_out_again_only_if_nothing_was_sent(HttpRequestError failure, int calls)
    {
        _service.ThenFails(failure).Then(HttpStatusCode.OK, Answer);
        var call = Client().PredictAsync("m", Row, null, Token);
        if (calls == 2) { await call; }
        else { await Assert.ThrowsAsync<HttpRequestException>(() => call); }
        Assert.Equal(calls, _service.Calls.Count);
    }

    [Fact]
    public void A_client_without_an_address_asks_for_one()
    {
        using var http = new HttpClient();
        Assert.Contains("BaseAddress", Assert.Throws<ArgumentException>(() => new RelearnClient(http)).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        _service.Dispose();
    }
}
