using System.Diagnostics;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Relearn.Numerics;
using Relearn.Server.Guarding;
using Relearn.Serving;
using Relearn.Serving.Requests;
using Relearn.Server.Protos;

namespace Relearn.Server;

/// <summary>The Open Inference Protocol, version 2, over gRPC: the same decisions, log and messages as over REST.</summary>
sealed class InferenceGrpc(LiveService service, ServiceMetrics metrics, Func<bool> isReady, Action logFailed) : GRPCInferenceService.GRPCInferenceServiceBase
{
    /// <summary>What stands before it.</summary>
    public RequestGuard? Guard { get; set; }

    /// <summary>Where failures that are ours are told.</summary>
    public ILogger? Logger { get; set; }

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) => Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) => Task.FromResult(new ServerReadyResponse { Ready = isReady() });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = InferEndpoint.ServerName, Version = InferEndpoint.ServerVersion });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) => Answer(() =>
    {
        InferEndpoint.Check(service.Model, request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = isReady() });
    });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) => Answer(() =>
    {
        var model = service.Model;
        InferEndpoint.Check(model, request.Name, request.Version);
        var response = new ModelMetadataResponse { Name = model.Context.Model, Platform = InferEndpoint.Platform, Versions = { model.Context.Release } };
        foreach (var (name, type, shape) in InferEndpoint.Inputs(model)) { response.Inputs.Add(new ModelMetadataResponse.Types.TensorMetadata { Name = name, Datatype = type, Shape = { shape } }); }
        foreach (var (name, type, shape) in InferEndpoint.Outputs(model)) { response.Outputs.Add(new ModelMetadataResponse.Types.TensorMetadata { Name = name, Datatype = type, Shape = { shape } }); }
        return Task.FromResult(response);
    });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) => Answer(async () =>
    {
        var started = Stopwatch.GetTimestamp();
        var response = Infer(request, started, GuardedCall.UrgencyOf(context.GetHttpContext()));
        await service.Predictions.AcknowledgeAsync().ConfigureAwait(false);
        metrics.Decisions.Inc();
        metrics.Seconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        return response;
    });

    ModelInferResponse Infer(ModelInferRequest request, long started, Urgency urgency)
    {
        using var hold = service.Predictions.Enter();
        var live = hold.Live;
        InferEndpoint.Check(live.Model, request.ModelName, request.ModelVersion);
        var predictor = live.Model.Predictor;
        var scratch = predictor.Rent(1);
        var tensors = live.Rent(scratch);
        try
        {
            var rows = tensors.Rows;
            var envelope = new RequestEnvelope { EventTime = double.NaN, RequestId = Encoding.UTF8.GetBytes(request.Id), HasRequestId = request.Id.Length > 0 };
            ReadParameters(request, rows, ref envelope);
            ReadInputs(request, rows);
            var wanted = InferOutputs.None;
            foreach (var output in request.Outputs) { wanted |= TensorReader.Output(Encoding.UTF8.GetBytes(output.Name), rows); }
            rows.End();
            envelope.Count = rows.Rows;
            envelope.Rows = new (int, int)[rows.Rows];
            var raw = service.Predictions.IsLogged ? tensors.Json.Rows(scratch.Batch, envelope.Rows) : default;
            Span<bool> acts = stackalloc bool[envelope.Count];
            var decision = service.Predictions.Decide(hold.Lineup, scratch, ref envelope, raw, acts, started, urgency, pinned: request.ModelVersion.Length > 0);
            return Response(request, decision, wanted, acts);
        }
        finally
        {
            live.Return(tensors);
            predictor.Return(scratch);
        }
    }

    static void ReadParameters(ModelInferRequest request, TensorRows rows, ref RequestEnvelope envelope)
    {
        if (request.Parameters.TryGetValue("key", out var key))
        {
            if (key.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.StringParam) { envelope.Key = Encoding.UTF8.GetBytes(key.StringParam); }
            else if (key.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.Int64Param) { envelope.Key = Encoding.UTF8.GetBytes(FormattableString.Invariant($"{key.Int64Param}")); }
            else { rows.Add(ServingErrors.InferWrong("parameter 'key' is a text or a whole number.")); }
        }
        if (request.Parameters.TryGetValue("event_time", out var time) && !RequestReader.TryInstant(time.StringParam, out envelope.EventTime)) { rows.Add(ServingErrors.EventTimeWrong()); }
    }

    static void ReadInputs(ModelInferRequest request, TensorRows rows)
    {
        var isRaw = request.RawInputContents.Count > 0;
        if (isRaw && request.RawInputContents.Count != request.Inputs.Count)
        {
            throw ServingErrors.InferWrong($"it has {request.Inputs.Count} tensors and {request.RawInputContents.Count} raw contents; one is expected for each.").Exception();
        }
        Span<long> shape = stackalloc long[8];
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var input = request.Inputs[i];
            var rank = Math.Min(input.Shape.Count, shape.Length);
            for (var d = 0; d < rank; d++) { shape[d] = input.Shape[d]; }
            if (!rows.TryBegin(Encoding.UTF8.GetBytes(input.Name), Encoding.UTF8.GetBytes(input.Datatype), shape[..rank], out var slot)) { continue; }
            if (!isRaw) { TensorContents.Read(rows, slot, input.Contents); }
            else if (input.Contents is not null) { rows.Add(ServingErrors.InferWrong($"tensor '{input.Name}' has contents, and raw contents too; send one of them.")); }
            else { TensorContents.Read(rows, slot, request.RawInputContents[i].Span); }
        }
    }

    static ModelInferResponse Response(ModelInferRequest request, Decision decision, InferOutputs wanted, ReadOnlySpan<bool> acts)
    {
        var by = decision.By;
        var scores = decision.Scores;
        var release = Encoding.UTF8.GetString(by.Release);
        var response = new ModelInferResponse { ModelName = Encoding.UTF8.GetString(by.Model), ModelVersion = release, Id = request.Id };
        response.Parameters.Add("decision_id", new() { StringParam = decision.Id.ToString() });
        response.Parameters.Add("release", new() { StringParam = release });
        if (decision.Unfamiliar.Length > 0) { response.Parameters.Add("unfamiliar", new() { BoolParam = decision.Unfamiliar.Contains(true) }); }
        if (by.Fallback is { } fallback) { response.Parameters.Add("fallback", new() { StringParam = Encoding.UTF8.GetString(fallback) }); }
        // Answered in the way it was asked.
        var isRaw = request.RawInputContents.Count > 0;
        foreach (var answer in AnswerTensor.Of(decision.Classes is not null))
        {
            if (!answer.IsIn(wanted)) { continue; }
            var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = answer.Name, Datatype = answer.Type.ToString(), Shape = { scores.Length, 1 } };
            response.Outputs.Add(tensor);
            if (answer.Output == InferOutputs.Class) { Classes(response, tensor, isRaw, decision); }
            else if (isRaw) { response.RawOutputContents.Add(answer.Output == InferOutputs.Score ? TensorContents.Raw(scores) : TensorContents.Raw(acts)); }
            else
            {
                tensor.Contents = new();
                if (answer.Output == InferOutputs.Score) { foreach (var score in scores) { tensor.Contents.Fp64Contents.Add(score); } }
                else { foreach (var act in acts) { tensor.Contents.BoolContents.Add(act); } }
            }
        }
        return response;
    }

    static void Classes(ModelInferResponse response, ModelInferResponse.Types.InferOutputTensor tensor, bool isRaw, Decision decision)
    {
        var texts = new ByteString[decision.Answers.Length];
        for (var i = 0; i < texts.Length; i++) { texts[i] = ByteString.CopyFromUtf8(decision.ClassOf(i)); }
        if (isRaw) { response.RawOutputContents.Add(TensorContents.Raw(texts)); }
        else { tensor.Contents = new() { BytesContents = { texts } }; }
    }

    async Task<T> Answer<T>(Func<Task<T>> answer)
    {
        try
        {
            return await answer().ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            metrics.Errors.Inc();
            Guard?.Count(e.Errors);
            if (Problem.IsOfTheLog(e.Errors)) { logFailed(); }
            throw new RpcException(new(CodeOf(e.Errors[0].Code), Problem.Text(e.Errors)));
        }
        catch (Exception e) when (e is not (RpcException or OperationCanceledException))
        {
            metrics.Errors.Inc();
            Logger?.RequestFailed("/inference.GRPCInferenceService", e);
            throw new RpcException(new(StatusCode.Internal, ServerErrors.Internal().Message));
        }
    }

    /// <summary>The status that says it best.</summary>
    public static StatusCode CodeOf(string code) => code switch
    {
        "serve.model_unknown" or "serve.version_unknown" => StatusCode.NotFound,
        "serve.api_key_missing" or "serve.api_key_unknown" => StatusCode.Unauthenticated,
        "serve.scope_missing" or "serve.admin_from_afar" => StatusCode.PermissionDenied,
        "serve.rate_limited" or "serve.overloaded" or "serve.body_too_large" => StatusCode.ResourceExhausted,
        "serve.deadline_passed" => StatusCode.DeadlineExceeded,
        "serve.too_slow" => StatusCode.Aborted,
        "storage.disk_full" => StatusCode.ResourceExhausted,
        _ when code.StartsWith("storage.", StringComparison.Ordinal) => StatusCode.Unavailable,
        _ => StatusCode.InvalidArgument,
    };
}
