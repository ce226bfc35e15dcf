using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Relearn.Server.Protos;

namespace Relearn.Tests.Server;

/// <summary>Every way of asking a model of classes over the network says the same.</summary>
public sealed class ClassEndpointTests(ServedClasses served) : IClassFixture<ServedClasses>
{
    const string Knives = "steel cleaver forged chef master edition";
    const string Basics = "sock belt daily soft cotton line";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<JsonElement> PredictAsync(params string?[] titles) =>
        (await served.JsonAsync("/v1/models/goods/predict", $$"""{"rows":[{{string.Join(',', titles.Select(t => $$"""{"title":{{JsonSerializer.Serialize(t)}},"price":30}"""))}}]}""")).GetProperty("predictions");

    static string PathOf(JsonElement prediction) => prediction.GetProperty("class") is { ValueKind: JsonValueKind.Array } path ? string.Join(" > ", path.EnumerateArray().Select(n => n.GetString())) : "";

    static string Inference(string outputs) =>
        $$"""{"inputs":[{"name":"title","datatype":"BYTES","shape":[2],"data":["{{Knives}}","{{Basics}}"]},{"name":"price","datatype":"FP64","shape":[2],"data":[30,30]}]{{outputs}}}""";

    [Fact]
    public async Task Predict_answers_with_the_path_its_levels_and_where_it_stopped()
    {
        var predictions = await PredictAsync(Knives, Basics);
        Assert.Equal("home > kitchen > knives", PathOf(predictions[0]));
        Assert.Equal("fashion > \"basics\", plain", PathOf(predictions[1]));
        foreach (var p in predictions.EnumerateArray())
        {
            var levels = p.GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("probability").GetDouble()).ToArray();
            Assert.Equal(p.GetProperty("class").GetArrayLength(), p.GetProperty("stopped_at").GetInt32());
            Assert.Equal(p.GetProperty("probability").GetDouble(), levels[p.GetProperty("stopped_at").GetInt32() - 1]);
            Assert.Equal(levels.OrderDescending(), levels);
        }
    }

    [Fact]
    public async Task The_inference_protocol_gives_score_and_class_as_predict_does()
    {
        var predictions = await PredictAsync(Knives, Basics);
        var answer = await served.JsonAsync("/v2/models/goods/infer", Inference(""));
        var outputs = answer.GetProperty("outputs");
        Assert.Equal(["score FP64", "class BYTES"], outputs.EnumerateArray().Select(o => $"{o.GetProperty("name")} {o.GetProperty("datatype")}"));
        Assert.Equal(predictions.EnumerateArray().Select(p => p.GetProperty("probability").GetDouble()), outputs[0].GetProperty("data").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(predictions.EnumerateArray().Select(PathOf), outputs[1].GetProperty("data").EnumerateArray().Select(v => v.GetString()));
        var one = (await served.JsonAsync("/v2/models/goods/infer", Inference(",\"outputs\":[{\"name\":\"class\"}]"))).GetProperty("outputs");
        Assert.Equal("class", Assert.Single(one.EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_output_of_other_models_is_refused_with_those_that_exist()
    {
        var answer = await served.PostAsync("/v2/models/goods/infer", Inference(",\"outputs\":[{\"name\":\"decision\"}]"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("has no output 'decision'. Its outputs: score, class.", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_metadata_name_the_outputs()
    {
        var outputs = (await served.GetAsync("/v2/models/goods")).GetProperty("outputs");
        Assert.Equal(["score FP64", "class BYTES"], outputs.EnumerateArray().Select(o => $"{o.GetProperty("name")} {o.GetProperty("datatype")}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grpc_gives_the_same_score_and_class(bool raw)
    {
        var predictions = await PredictAsync(Knives, Basics);
        using var channel = GrpcChannel.ForAddress(served.Server.GrpcAddress!);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        var request = new ModelInferRequest { ModelName = "goods" };
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "title", Datatype = "BYTES", Shape = { 2, 1 } });
        request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "price", Datatype = "FP64", Shape = { 2, 1 } });
        if (raw)
        {
            request.RawInputContents.Add(ByteString.CopyFrom([.. new[] { Knives, Basics }.Select(Encoding.UTF8.GetBytes).SelectMany(t => (byte[])[(byte)t.Length, 0, 0, 0, .. t])]));
            request.RawInputContents.Add(ByteString.CopyFrom([.. BitConverter.GetBytes(30.0), .. BitConverter.GetBytes(30.0)]));
        }
        else
        {
            request.Inputs[0].Contents = new() { BytesContents = { ByteString.CopyFromUtf8(Knives), ByteString.CopyFromUtf8(Basics) } };
            request.Inputs[1].Contents = new() { Fp64Contents = { 30, 30 } };
        }
        var answer = await client.ModelInferAsync(request, cancellationToken: Token);
        Assert.Equal(["score FP64", "class BYTES"], answer.Outputs.Select(o => $"{o.Name} {o.Datatype}"));
        var paths = raw ? Texts(answer.RawOutputContents[1].Span) : [.. answer.Outputs[1].Contents.BytesContents.Select(b => b.ToStringUtf8())];
        Assert.Equal(predictions.EnumerateArray().Select(PathOf), paths);
        var score = raw ? BinaryPrimitives.ReadDoubleLittleEndian(answer.RawOutputContents[0].Span) : answer.Outputs[0].Contents.Fp64Contents[0];
        Assert.Equal(predictions[0].GetProperty("probability").GetDouble(), score);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "decision" });
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(request, cancellationToken: Token));
        Assert.Contains("Its outputs: score, class.", refused.Status.Detail, StringComparison.Ordinal);
        var metadata = await client.ModelMetadataAsync(new() { Name = "goods" }, cancellationToken: Token);
        Assert.Equal(["score", "class"], metadata.Outputs.Select(o => o.Name));
    }

    static List<string> Texts(ReadOnlySpan<byte> raw)
    {
        var texts = new List<string>();
        for (var at = 0; at < raw.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(raw[at..]);
            texts.Add(Encoding.UTF8.GetString(raw.Slice(at + 4, length)));
            at += 4 + length;
        }
        return texts;
    }

    [Fact]
    public async Task The_description_has_the_shapes_of_classes()
    {
        var schemas = (await served.GetAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");
        Assert.True(schemas.GetProperty("PredictResponse").GetProperty("properties").GetProperty("predictions").GetProperty("items").GetProperty("properties").TryGetProperty("stopped_at", out _));
        Assert.Equal("string", schemas.GetProperty("Outcome").GetProperty("properties").GetProperty("value").GetProperty("type").GetString());
        Assert.Equal(["score", "class"], schemas.GetProperty("InferRequest").GetProperty("properties").GetProperty("outputs").GetProperty("items").GetProperty("properties").GetProperty("name").GetProperty("enum").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public async Task A_stream_of_csv_and_of_json_lines_is_answered_with_paths()
    {
        var predictions = await PredictAsync(Knives, Basics);
        var csv = (await (await served.PostAsync("/v1/models/goods/batch", $"title,price\n{Knives},30\n{Basics},30\n{Knives},much\n", "text/csv")).Content.ReadAsStringAsync(Token)).Split('\n');
        Assert.Equal("title,price,score,class,unfamiliar,release,error", csv[0]);
        Assert.Contains(",home > kitchen > knives,false,", csv[1], StringComparison.Ordinal);
        Assert.Contains(",\"fashion > \"\"basics\"\", plain\",false,", csv[2], StringComparison.Ordinal);
        Assert.StartsWith($"{Knives},much,,,,rel", csv[3], StringComparison.Ordinal);
        var lines = (await (await served.PostAsync("/v1/models/goods/batch", $$"""
            {"title":"{{Knives}}","price":30}
            {"title":"{{Basics}}","price":30}
            {"title":7,"price":30}
            """, "application/x-ndjson")).Content.ReadAsStringAsync(Token)).Trim().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(PathOf(predictions[i]), lines[i].GetProperty("class").GetString());
            Assert.Equal(predictions[i].GetProperty("probability").GetDouble(), lines[i].GetProperty("score").GetDouble());
            Assert.False(lines[i].GetProperty("unfamiliar").GetBoolean());
        }
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null), (lines[2].GetProperty("score").ValueKind, lines[2].GetProperty("class").ValueKind, lines[2].GetProperty("unfamiliar").ValueKind));
    }

    [Fact]
    public async Task Odd_texts_are_answered()
    {
        var predictions = await PredictAsync("", null, "靴 ботинки أحذية", new string('x', 1_000_000), "\u0000\t\\\"");
        Assert.Equal(5, predictions.GetArrayLength());
        foreach (var p in predictions.EnumerateArray()) { Assert.InRange(p.GetProperty("probability").GetDouble(), 0, 1); }
    }

    [Fact]
    public async Task An_outcome_may_name_a_class_that_the_model_does_not_know_and_must_be_a_text()
    {
        var id = (await served.JsonAsync("/v1/models/goods/predict", $$"""{"rows":[{"title":"{{Knives}}","price":30}]}""")).GetProperty("decision_id").GetString();
        var accepted = await served.JsonAsync("/v1/outcomes", $$"""{"decision_id":"{{id}}","value":"home >  kitchen > scissors"}""");
        Assert.Equal(1, accepted.GetProperty("accepted").GetInt32());
        var refused = await served.PostAsync("/v1/outcomes", $$"""{"decision_id":"{{id}}","value":true}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("'value' is true; the class is expected, a text", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        var report = served.Workspace.Monitor("live");
        Assert.Equal("home > kitchen > scissors", Assert.Single(report.Classes!.NewClasses).Path);
    }
}
