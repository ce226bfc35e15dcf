using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Serving;

namespace Relearn.Tests.Server;

/// <summary>The Open Inference Protocol over REST, with the names and shapes of the specification.</summary>
public sealed class InferEndpointTests : IAsyncLifetime
{
    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";
    const string At = """{"name":"at","shape":[1],"datatype":"BYTES","data":["2024-02-01T10:00:00"]}""";
    const string X = """{"name":"x","shape":[1],"datatype":"FP64","data":[1.25]}""";
    const string City = """{"name":"city","shape":[1],"datatype":"BYTES","data":["Rome"]}""";
    const string Infer = "/v2/models/small/infer";
    ServedProject _served = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _served = await ServedProject.StartAsync();

    static string Request(params string[] inputs) => $$"""{"inputs":[{{string.Join(',', inputs)}}]}""";

    async Task<string> ErrorAsync(string body, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var response = await _served.PostAsync(Infer, body);
        Assert.Equal(status, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(["error"], answer.EnumerateObject().Select(p => p.Name));
        return answer.GetProperty("error").GetString()!;
    }

    static double[] Scores(JsonElement answer) => [.. answer.GetProperty("outputs").EnumerateArray().First(o => o.GetProperty("name").GetString() == "score").GetProperty("data").EnumerateArray().Select(d => d.GetDouble())];

    [Fact]
    public async Task A_decision_is_that_of_predict_and_is_logged_like_it()
    {
        var answer = await _served.JsonAsync(Infer, $$"""
            {"id":"ab \"c\"","parameters":{"key":"s1","event_time":"2024-02-01T11:00:00Z","other":3},"inputs":[
              {"name":"at","shape":[2,1],"datatype":"BYTES","data":[["2024-02-01T10:00:00"],["2024-02-01 23:00"]]},
              {"data":[1.25,null],"shape":[2],"datatype":"FP32","name":"x"},
              {"name":"city","parameters":{"a":[1]},"shape":[2,1],"datatype":"BYTES","data":["Rom\u0065",null]}]}
            """);
        Assert.Equal(["model_name", "model_version", "id", "parameters", "outputs"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("small", _served.Server.Release, "ab \"c\""), (answer.GetProperty("model_name").GetString(), answer.GetProperty("model_version").GetString(), answer.GetProperty("id").GetString()));
        var outputs = answer.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal([("score", "FP64", "[2,1]"), ("decision", "BOOL", "[2,1]")], outputs.Select(o => (o.GetProperty("name").GetString()!, o.GetProperty("datatype").GetString()!, o.GetProperty("shape").GetRawText())));
        var predicted = await _served.JsonAsync("/v1/models/small/predict", $$"""{"event_time":"2024-02-01T11:00:00Z","rows":[{{Row}},{"at":"2024-02-01 23:00","x":null,"city":null} ]}""");
        var expected = predicted.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(expected.Select(p => p.GetProperty("score").GetDouble()), Scores(answer));
        Assert.Equal(expected.Select(p => p.GetProperty("decision").GetBoolean()), outputs[1].GetProperty("data").EnumerateArray().Select(d => d.GetBoolean()));

        var id = answer.GetProperty("parameters").GetProperty("decision_id").GetString();
        var logged = new List<(string Id, string Request, string Key, double Time, string Rows, string Features)>();
        PredictionLog.Read(_served.Project.Log, PredictionLog.Live, null, p => logged.Add((p.Id.ToString(), p.RequestId, p.Key, p.EventTime,
            string.Join(';', p.Candidates.Take(p.CandidateCount).Select(c => Encoding.UTF8.GetString(c.RawRow))), string.Join(';', p.Candidates.Take(p.CandidateCount).SelectMany(c => c.Features)))), null);
        Assert.Equal(2, logged.Count);
        Assert.Equal((id, "ab \"c\"", "s1", logged[1].Time, logged[1].Features), (logged[0].Id, logged[0].Request, logged[0].Key, logged[0].Time, logged[0].Features));
        // The raw row has the caller's very signs.
        Assert.Equal("""{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rom\u0065"};{"at":"2024-02-01 23:00","x":null,"city":null}""", logged[0].Rows);
        Assert.Contains("accepted\":1", await (await _served.PostAsync("/v1/outcomes", $$"""{"decision_id":"{{id}}","position":1,"value":true}""")).Content.ReadAsStringAsync(Token));
        Assert.Equal((2, 1), (_served.Workspace.Monitor("live").Predictions / 2, _served.Workspace.Monitor("live").Matured));
    }

    [Fact]
    public async Task Only_the_outputs_that_are_wanted_are_sent()
    {
        var answer = await _served.JsonAsync(Infer, $$"""{"inputs":[{{At}},{{X}},{{City}}],"outputs":[{"name":"decision","parameters":{} } ]}""");
        Assert.Equal(["decision"], answer.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        answer = await _served.JsonAsync(Infer, $$"""{"inputs":[{{At}},{{X}},{{City}}],"outputs":[{"name":"score"}]}""");
        Assert.Equal(["score"], answer.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        Assert.False(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Server_model_and_health_are_described()
    {
        var server = await _served.Client.GetFromJsonAsync<JsonElement>("/v2", Token);
        Assert.Equal(["name", "version", "extensions"], server.EnumerateObject().Select(p => p.Name));
        foreach (var path in new[] { "/v2/models/small", $"/v2/models/small/versions/{_served.Server.Release}" })
        {
            var model = await _served.Client.GetFromJsonAsync<JsonElement>(path, Token);
            Assert.Equal(["name", "versions", "platform", "inputs", "outputs"], model.EnumerateObject().Select(p => p.Name));
            Assert.Equal(_served.Server.Release, model.GetProperty("versions")[0].GetString());
            Assert.Equal([("at", "BYTES"), ("x", "FP64"), ("city", "BYTES")], model.GetProperty("inputs").EnumerateArray().Select(i => (i.GetProperty("name").GetString()!, i.GetProperty("datatype").GetString()!)));
            Assert.All(model.GetProperty("inputs").EnumerateArray(), i => Assert.Equal("[-1,1]", i.GetProperty("shape").GetRawText()));
            Assert.Equal("""{"name":"small","ready":true}""", await _served.Client.GetStringAsync($"{path}/ready", Token));
            Assert.Single(Scores(await _served.JsonAsync($"{path}/infer", Request(At, X, City))));
        }
        Assert.True((await _served.Client.GetFromJsonAsync<JsonElement>("/v2/health/live", Token)).GetProperty("live").GetBoolean());
        Assert.True((await _served.Client.GetFromJsonAsync<JsonElement>("/v2/health/ready", Token)).GetProperty("live").GetBoolean());
    }

    [Theory]
    [InlineData("/v2/models/smal", "Did you mean 'small'?")]
    [InlineData("/v2/models/smal/ready", "Did you mean 'small'?")]
    [InlineData("/v2/models/small/versions/2", "no version '2'")]
    public async Task An_unknown_model_or_version_is_not_found(string path, string text)
    {
        var response = await _served.Client.GetAsync(path, Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(text, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await _served.PostAsync("/v2/models/smal/infer", Request(At, X, City))).StatusCode);
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once_and_nothing_is_logged()
    {
        var error = await ErrorAsync($$"""
            {"outputs":[{"name":"prob"}],"inputs":[{{At}},{"name":"at","shape":[1],"datatype":"BYTES","data":[null]},
             {"name":"x","shape":[1],"datatype":"BYTES","data":["1"]},{"name":"ciy","shape":[1],"datatype":"BYTES","data":["Rome"]},{"name":"z","data":[]}]}
            """);
        Assert.Equal(ServingErrors.OutputUnknown("Model 'small'", "prob", ["score", "decision"]).Message, error.Split('\n')[0]);
        Assert.Contains(ServingErrors.TensorTwice("Model 'small'", "at").Message, error);
        Assert.Contains("reads tensor 'x' as FP64, FP32", error);
        Assert.Contains("no tensor 'ciy'. Did you mean 'city'?", error);
        Assert.Contains("tensor 'z' has no 'datatype'", error);
        Assert.Contains(ServingErrors.TensorMissing("Model 'small'", ["city"], null).Message, error);
        Assert.Equal(0, Logged());
    }

    int Logged()
    {
        var count = 0;
        PredictionLog.Read(_served.Project.Log, PredictionLog.Live, null, _ => count++, null);
        return count;
    }

    [Theory]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[1e400]}""", "element 0 of tensor 'x': it is 1e400")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":["1"]}""", "it is \"1\", which is no FP64")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[true]}""", "it is true")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[{"a":1}]}""", "it is {\"a\":1}")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP32","data":[1e39]}""", "it is 1e39, which is no FP32")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"INT32","data":[1.5]}""", "it is 1.5, which is no INT32")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"UINT8","data":[256]}""", "it is 256, which is no UINT8")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"BOOL","data":[true]}""", "the request has 'BOOL'")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP65","data":[1]}""", "the request has 'FP65'")]
    [InlineData("""{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,2]}""", "in the shape [rows] or [rows, 1]; the request has [1, 2]")]
    [InlineData("""{"name":"x","shape":[1,1,1],"datatype":"FP64","data":[1]}""", "the request has [1, 1, 1]")]
    [InlineData("""{"name":"x","shape":[],"datatype":"FP64","data":[1]}""", "the request has []")]
    [InlineData("""{"name":"x","shape":[-1],"datatype":"FP64","data":[1]}""", "the request has [-1]")]
    [InlineData("""{"name":"x","shape":[1.5],"datatype":"FP64","data":[1]}""", "in the shape [rows]")]
    [InlineData("""{"name":"x","shape":[2],"datatype":"FP64","data":[1,2]}""", "1 rows, like the tensor before it")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[]}""", "expects 1 elements in tensor 'x', as its shape says; the request has 0")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[1,2,3]}""", "the request has 3")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[[1]]}""", "not nested as the shape says")]
    [InlineData("""{"name":"x","shape":[1,1],"datatype":"FP64","data":[[1,2]]}""", "a row of 'data' has 2 elements")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":1}""", "'data' is not a list")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64"}""", "tensor 'x' has no 'data'")]
    [InlineData("""{"shape":[1],"datatype":"FP64","data":[1]}""", "a tensor has no 'name'")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[NaN]}""", "not valid JSON at byte")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[01]}""", "not valid JSON at byte")]
    [InlineData("""{"name":"x","shape":[1],"datatype":"FP64","data":[1}""", "not valid JSON at byte")]
    [InlineData("""{"name":"x","shape":"all","datatype":"FP64","data":[1]}""", "not those of an inference request")]
    public async Task A_tensor_that_is_wrong_is_told_what_is(string tensor, string text) => Assert.Contains(text, await ErrorAsync(Request(At, tensor, City)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"inputs":[]} x""")]
    [InlineData("""{"inputs":3}""")]
    public async Task What_is_no_inference_request_is_refused(string body) => Assert.Contains("The inference request cannot be read", await ErrorAsync(body));

    [Fact]
    public async Task Deep_nesting_bad_text_and_too_many_rows_are_refused()
    {
        Assert.Contains("not valid JSON", await ErrorAsync($$"""{"other":{{new string('[', 100_000)}}"""));
        Assert.Contains("not valid JSON", await ErrorAsync(Request(At, City, $$"""{"name":"x","shape":[1],"datatype":"FP64","data":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""")));
        Assert.Contains("a decision has 1 to 1,000", await ErrorAsync(Request("""{"name":"x","shape":[2000000000],"datatype":"FP64","data":[1]}""")));
        Assert.Contains("a decision has 1 to 1,000", await ErrorAsync(Request("""{"name":"x","shape":[0],"datatype":"FP64","data":[]}""")));
        Assert.Contains("expects a tensor for each column", await ErrorAsync("{}"));
        using var bytes = new ByteArrayContent([.. """{"inputs":[{"name":"city","shape":[1],"datatype":"BYTES","data":[" """u8.ToArray()[..^1], 0xff, .. "\"]}]}"u8.ToArray()]);
        var response = await _served.Client.PostAsync(Infer, bytes, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("which is no BYTES", await response.Content.ReadAsStringAsync(Token));
        Assert.Contains("'event_time' is not a time", await ErrorAsync($$"""{"parameters":{"event_time":17},"inputs":[{{At}},{{X}},{{City}}]}"""));
        Assert.Contains("needs to know when the event is", await ErrorAsync(Request("""{"name":"at","shape":[1],"datatype":"BYTES","data":[null]}""", X, City)));
    }

    [Fact]
    public async Task No_request_of_any_bytes_brings_it_down()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        await using var service = workspace.Serve();
        var valid = Encoding.UTF8.GetBytes($$"""{"id":"a","parameters":{"key":7},"inputs":[{{At}},{{X}},{"name":"city","shape":[1,1],"datatype":"BYTES","data":[["Rome"]]}],"outputs":[{"name":"score"}]}""");
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["0123456789.eE+-\"{}[]:, \\ntf"].Select(c => (byte)c)), Gen.Int[0, valid.Length]).Sample((at, value, length) =>
        {
            var request = valid.ToArray();
            request[at] = value;
            try
            {
                service.Predictions.Infer(request.AsSpan(0, length % 3 == 0 ? length : valid.Length), new System.Buffers.ArrayBufferWriter<byte>());
            }
            catch (Relearn.Numerics.UserErrorException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 20_000);
    }

    [Fact]
    public async Task A_model_of_numbers_takes_all_columns_as_one_tensor()
    {
        await using var served = await ServedProject.StartAsync(TestProject.OfNumbers());
        var inputs = (await served.Client.GetFromJsonAsync<JsonElement>("/v2/models/small", Token)).GetProperty("inputs").EnumerateArray().ToArray();
        Assert.Equal(("features", "[-1,2]"), (inputs[0].GetProperty("name").GetString(), inputs[0].GetProperty("shape").GetRawText()));
        var together = await served.JsonAsync(Infer, """{"inputs":[{"name":"features","shape":[2,2],"datatype":"FP64","data":[1.5,17,null,3]}]}""");
        var nested = await served.JsonAsync(Infer, """{"inputs":[{"name":"features","shape":[2,2],"datatype":"FP64","data":[[1.5,17],[null,3]]}]}""");
        var apart = await served.JsonAsync(Infer, """{"inputs":[{"name":"city","shape":[2],"datatype":"INT64","data":[17,3]},{"name":"x","shape":[2],"datatype":"FP64","data":[1.5,null]}]}""");
        Assert.Equal(Scores(apart), Scores(together));
        Assert.Equal(Scores(apart), Scores(nested));
        var twice = await served.JsonAsync(Infer, """{"inputs":[{"name":"features","shape":[1,2],"datatype":"FP64","data":[1,2]},{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}""");
        Assert.Contains("'x' comes a second time", twice.GetProperty("error").GetString());
        var flat = await served.JsonAsync(Infer, """{"inputs":[{"name":"features","shape":[2],"datatype":"FP64","data":[1,2]}]}""");
        Assert.Contains("in the shape [rows, 2]", flat.GetProperty("error").GetString());
        Assert.Contains("or all columns together as 'features'", (await served.JsonAsync(Infer, "{}")).GetProperty("error").GetString());
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();
}
