using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Relearn.Server.Protos;
using Relearn.Serving;

namespace Relearn.Tests.Server;

/// <summary>The Open Inference Protocol over gRPC, asked by the client that is generated from the proto.</summary>
public sealed class InferenceGrpcTests : IAsyncLifetime
{
    ServedProject _served = null!;
    GrpcChannel _channel = null!;
    GRPCInferenceService.GRPCInferenceServiceClient _client = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _served = await ServedProject.StartAsync();
        _channel = GrpcChannel.ForAddress(_served.Server.GrpcAddress!);
        _client = new(_channel);
    }

    static ModelInferRequest.Types.InferInputTensor Tensor(string name, string type, int rows, InferTensorContents? contents = null) => new() { Name = name, Datatype = type, Shape = { rows, 1 }, Contents = contents };

    static InferTensorContents Texts(params string[] texts) => new() { BytesContents = { texts.Select(ByteString.CopyFromUtf8) } };

    static ModelInferRequest Request(params ModelInferRequest.Types.InferInputTensor[] inputs) => new() { ModelName = "small", Inputs = { inputs } };

    static ModelInferRequest Valid() => Request(
        Tensor("at", "BYTES", 2, Texts("2024-02-01T10:00:00", "2024-02-01 23:00")), Tensor("x", "FP64", 2, new() { Fp64Contents = { 1.25, double.NaN } }), Tensor("city", "BYTES", 2, Texts("Rome", "Øslo")));

    async Task<string> RefusedAsync(ModelInferRequest request, StatusCode code = StatusCode.InvalidArgument)
    {
        var e = await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelInferAsync(request, cancellationToken: Token));
        Assert.Equal(code, e.StatusCode);
        return e.Status.Detail;
    }

    static ByteString Raw<T>(T[] values, Action<Span<byte>, T> write, int size)
    {
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++) { write(bytes.AsSpan(i * size), values[i]); }
        return ByteString.CopyFrom(bytes);
    }

    static ByteString RawTexts(params string[] texts) => ByteString.CopyFrom([.. texts.Select(Encoding.UTF8.GetBytes).SelectMany(t => (byte[])[(byte)t.Length, 0, 0, 0, .. t])]);

    [Fact]
    public async Task A_decision_is_that_of_predict_and_is_logged_like_it()
    {
        var request = Valid();
        request.Id = "r1";
        request.Parameters.Add("key", new() { StringParam = "s1" });
        request.Parameters.Add("event_time", new() { StringParam = "2024-02-01T11:00:00Z" });
        var answer = await _client.ModelInferAsync(request, cancellationToken: Token);
        var predicted = await _served.JsonAsync("/v1/models/small/predict", """{"event_time":"2024-02-01T11:00:00Z","rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"},{"at":"2024-02-01 23:00","x":null,"city":"Øslo"}]}""");
        Assert.Equal(("small", _served.Server.Release, "r1"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal([("score", "FP64"), ("decision", "BOOL")], answer.Outputs.Select(o => (o.Name, o.Datatype)));
        Assert.All(answer.Outputs, o => Assert.Equal([2L, 1L], o.Shape));
        Assert.Equal(predicted.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("score").GetDouble()), answer.Outputs[0].Contents.Fp64Contents);
        Assert.Equal(predicted.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("decision").GetBoolean()), answer.Outputs[1].Contents.BoolContents);
        var logged = new List<(string Id, string Key, double Time, string Rows, string Features)>();
        PredictionLog.Read(_served.Project.Log, PredictionLog.Live, null, p => logged.Add((p.Id.ToString(), p.Key, p.EventTime,
            string.Join(';', p.Candidates.Take(p.CandidateCount).Select(c => Encoding.UTF8.GetString(c.RawRow))), string.Join(';', p.Candidates.Take(p.CandidateCount).SelectMany(c => c.Features)))), null);
        Assert.Equal((answer.Parameters["decision_id"].StringParam, "s1", logged[1].Time, logged[1].Features), (logged[0].Id, logged[0].Key, logged[0].Time, logged[0].Features));
        Assert.Equal("""{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"};{"at":"2024-02-01T23:00:00","x":null,"city":"\u00D8slo"}""", logged[0].Rows);
    }

    [Fact]
    public async Task Raw_contents_of_every_type_give_the_same_bits()
    {
        await using var served = await ServedProject.StartAsync(TestProject.OfNumbers());
        using var channel = GrpcChannel.ForAddress(served.Server.GrpcAddress!);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        async Task<double[]> ScoresAsync(string type, ByteString? raw, InferTensorContents? contents)
        {
            var request = Request(new ModelInferRequest.Types.InferInputTensor { Name = "features", Datatype = type, Shape = { 2, 2 }, Contents = contents });
            if (raw is not null) { request.RawInputContents.Add(raw); }
            var answer = await client.ModelInferAsync(request, cancellationToken: Token);
            if (raw is null) { return [.. answer.Outputs[0].Contents.Fp64Contents]; }
            Assert.Equal([16, 2], answer.RawOutputContents.Select(r => r.Length));
            var bytes = answer.RawOutputContents[0].ToByteArray();
            return [BinaryPrimitives.ReadDoubleLittleEndian(bytes), BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8))];
        }

        int[] v = [1, 17, 2, 120];
        var expected = await ScoresAsync("FP64", null, new() { Fp64Contents = { v.Select(i => (double)i) } });
        var ways = new (string Type, ByteString? Raw, InferTensorContents? Contents)[]
        {
            ("FP32", null, new() { Fp32Contents = { v.Select(i => (float)i) } }),
            ("INT8", null, new() { IntContents = { v } }), ("INT16", null, new() { IntContents = { v } }), ("INT32", null, new() { IntContents = { v } }),
            ("INT64", null, new() { Int64Contents = { v.Select(i => (long)i) } }),
            ("UINT8", null, new() { UintContents = { v.Select(i => (uint)i) } }), ("UINT16", null, new() { UintContents = { v.Select(i => (uint)i) } }), ("UINT32", null, new() { UintContents = { v.Select(i => (uint)i) } }),
            ("UINT64", null, new() { Uint64Contents = { v.Select(i => (ulong)i) } }),
            ("FP64", Raw(v, (b, i) => BinaryPrimitives.WriteDoubleLittleEndian(b, i), 8), null), ("FP32", Raw(v, (b, i) => BinaryPrimitives.WriteSingleLittleEndian(b, i), 4), null),
            ("FP16", Raw(v, (b, i) => BinaryPrimitives.WriteHalfLittleEndian(b, (Half)i), 2), null),
            ("INT8", Raw(v, (b, i) => b[0] = (byte)i, 1), null), ("UINT8", Raw(v, (b, i) => b[0] = (byte)i, 1), null),
            ("INT16", Raw(v, (b, i) => BinaryPrimitives.WriteInt16LittleEndian(b, (short)i), 2), null), ("UINT16", Raw(v, (b, i) => BinaryPrimitives.WriteUInt16LittleEndian(b, (ushort)i), 2), null),
            ("INT32", Raw(v, BinaryPrimitives.WriteInt32LittleEndian, 4), null), ("UINT32", Raw(v, (b, i) => BinaryPrimitives.WriteUInt32LittleEndian(b, (uint)i), 4), null),
            ("INT64", Raw(v, (b, i) => BinaryPrimitives.WriteInt64LittleEndian(b, i), 8), null), ("UINT64", Raw(v, (b, i) => BinaryPrimitives.WriteUInt64LittleEndian(b, (ulong)i), 8), null),
        };
        foreach (var (type, raw, contents) in ways) { Assert.Equal(expected, await ScoresAsync(type, raw, contents)); }
    }

    [Fact]
    public async Task Raw_texts_are_lengths_and_bytes()
    {
        var typed = await _client.ModelInferAsync(Valid(), cancellationToken: Token);
        var request = Request(Tensor("at", "BYTES", 2), Tensor("x", "FP64", 2), Tensor("city", "BYTES", 2));
        request.RawInputContents.Add(RawTexts("2024-02-01T10:00:00", "2024-02-01 23:00"));
        request.RawInputContents.Add(Raw([1.25, double.NaN], BinaryPrimitives.WriteDoubleLittleEndian, 8));
        request.RawInputContents.Add(RawTexts("Rome", "Øslo"));
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "score" });
        var raw = await _client.ModelInferAsync(request, cancellationToken: Token);
        Assert.Single(raw.Outputs);
        Assert.Equal(typed.Outputs[0].Contents.Fp64Contents[1], BinaryPrimitives.ReadDoubleLittleEndian(Assert.Single(raw.RawOutputContents).ToByteArray().AsSpan(8)));
        request.RawInputContents[2] = RawTexts("Rome");
        Assert.Contains("end within element 1", await RefusedAsync(request));
        request.RawInputContents[2] = ByteString.CopyFrom([0xff, 0xff, 0xff, 0xff, 1]);
        Assert.Contains("end within element 0", await RefusedAsync(request));
        request.RawInputContents[2] = RawTexts("Rome", "Oslo", "Lima");
        Assert.Contains("raw contents for tensor 'city'", await RefusedAsync(request));
        request.RawInputContents[2] = ByteString.CopyFrom([1, 0, 0, 0, 0xff, 0, 0, 0, 0]);
        Assert.Contains("which is no BYTES", await RefusedAsync(request));
        request.RawInputContents[1] = ByteString.CopyFrom(1, 2, 3);
        Assert.Contains("expects 16 bytes of raw contents for tensor 'x'", await RefusedAsync(request));
        request.RawInputContents.RemoveAt(0);
        Assert.Contains("3 tensors and 2 raw contents", await RefusedAsync(request));
        var both = Valid();
        both.RawInputContents.Add([ByteString.Empty, ByteString.Empty, ByteString.Empty]);
        Assert.Contains("has contents, and raw contents too", await RefusedAsync(both));
    }

    [Fact]
    public async Task Server_model_and_health_are_described()
    {
        Assert.True((await _client.ServerLiveAsync(new(), cancellationToken: Token)).Live);
        Assert.True((await _client.ServerReadyAsync(new(), cancellationToken: Token)).Ready);
        Assert.Equal("relearn", (await _client.ServerMetadataAsync(new(), cancellationToken: Token)).Name);
        Assert.True((await _client.ModelReadyAsync(new() { Name = "small", Version = _served.Server.Release }, cancellationToken: Token)).Ready);
        var model = await _client.ModelMetadataAsync(new() { Name = "small" }, cancellationToken: Token);
        Assert.Equal([_served.Server.Release], model.Versions);
        Assert.Equal([("at", "BYTES"), ("x", "FP64"), ("city", "BYTES")], model.Inputs.Select(i => (i.Name, i.Datatype)));
        Assert.Equal([("score", "FP64"), ("decision", "BOOL")], model.Outputs.Select(o => (o.Name, o.Datatype)));
        Assert.All(model.Inputs.Concat(model.Outputs), t => Assert.Equal([-1L, 1L], t.Shape));
    }

    [Fact]
    public async Task An_unknown_model_or_version_is_not_found()
    {
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelMetadataAsync(new() { Name = "smal" }, cancellationToken: Token))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await _client.ModelReadyAsync(new() { Name = "small", Version = "7" }, cancellationToken: Token))).StatusCode);
        Assert.Contains("Did you mean 'small'?", await RefusedAsync(new() { ModelName = "smal" }, StatusCode.NotFound));
    }

    [Fact]
    public async Task What_is_wrong_is_an_invalid_argument_with_our_text()
    {
        var request = Valid();
        request.Inputs[1].Datatype = "BYTES";
        Assert.Contains("reads tensor 'x' as FP64, FP32", await RefusedAsync(request));
        request = Valid();
        request.Inputs[1].Datatype = "FP32";
        Assert.Contains("expects 2 elements in tensor 'x', as its shape says; the request has 0", await RefusedAsync(request));
        request = Valid();
        request.Inputs[1].Datatype = "FP16";
        Assert.Contains("no list of FP16; send it in 'raw_input_contents'", await RefusedAsync(request));
        request = Valid();
        request.Inputs[1].Contents.Fp64Contents[0] = double.PositiveInfinity;
        Assert.Contains("element 0 of tensor 'x'", await RefusedAsync(request));
        request = Valid();
        request.Inputs[0].Contents.BytesContents[1] = ByteString.CopyFromUtf8("yesterday");
        Assert.Contains("element 1 of tensor 'at': it is \"yesterday\"", await RefusedAsync(request));
        request = Valid();
        request.Inputs[2].Shape[0] = 3;
        Assert.Contains("2 rows, like the tensor before it", await RefusedAsync(request));
        request = Valid();
        request.Inputs[0].Shape[0] = long.MaxValue;
        Assert.Contains("1 to 1,000", await RefusedAsync(request));
        request = Valid();
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "classes" });
        Assert.Contains("no output 'classes'", await RefusedAsync(request));
        request = Valid();
        request.Parameters.Add("key", new() { BoolParam = true });
        request.Parameters.Add("event_time", new() { StringParam = "noon" });
        Assert.Contains("'event_time' is not a time", await RefusedAsync(request));
        Assert.Contains("expects a tensor for each column; there is none for at, x, city", await RefusedAsync(new() { ModelName = "small" }));
        // It goes on answering.
        Assert.Equal(2, (await _client.ModelInferAsync(Valid(), cancellationToken: Token)).Outputs[0].Contents.Fp64Contents.Count);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_harms_nobody()
    {
        using var source = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 50).Select(_ => _client.ModelInferAsync(Valid(), cancellationToken: source.Token)).ToArray();
        await source.CancelAsync();
        foreach (var call in calls)
        {
            try
            {
                await call;
            }
            catch (RpcException e)
            {
                Assert.Equal(StatusCode.Cancelled, e.StatusCode);
            }
        }
        Assert.Equal(2, (await _client.ModelInferAsync(Valid(), cancellationToken: Token)).Outputs[0].Contents.Fp64Contents.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _served.DisposeAsync();
    }
}
