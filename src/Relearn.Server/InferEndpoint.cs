using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Relearn.Numerics;
using Relearn.Server.Guarding;
using Relearn.Serving;
using Relearn.Serving.Requests;

namespace Relearn.Server;

/// <summary>The Open Inference Protocol, version 2, over REST. A model's version is the id of its release.</summary>
/// <remarks>Source: github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md, commit d49cc23.</remarks>
sealed class InferEndpoint(LiveService service, ServiceMetrics metrics, Func<bool> isReady)
{
    /// <summary>What the protocol calls the server.</summary>
    public const string ServerName = "relearn";

    /// <summary>What kind of model it is: none of the names that the protocol lists.</summary>
    public const string Platform = "relearn_bundle";

    /// <summary>Version of the server.</summary>
    public static string ServerVersion { get; } = typeof(InferEndpoint).Assembly.GetName().Version!.ToString(3);

    /// <summary>What the protocol offers for a column: name, data type, shape.</summary>
    public static IEnumerable<(string Name, string Type, long[] Shape)> Inputs(ServedModel model) =>
        TensorRows.HasAll(model.Predictor.Inputs)
            ? [(TensorRows.AllColumns, nameof(TensorType.FP64), [-1, model.Predictor.Inputs.Count]), .. Columns(model)]
            : Columns(model);

    static IEnumerable<(string, string, long[])> Columns(ServedModel model) => model.Predictor.Inputs.Select(i => (i.Name, TensorTypes.Of(i.Kind).ToString(), new long[] { -1, 1 }));

    /// <summary>What a model answers.</summary>
    public static IEnumerable<(string Name, string Type, long[] Shape)> Outputs(ServedModel model) =>
        AnswerTensor.Of(model.Predictor.Classes is not null).Select(t => (t.Name, t.Type.ToString(), new long[] { -1, 1 }));

    public Task AnswerAsync(HttpContext context) =>
        RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static (s, body) => s.Item1.Answer(s.context, body)).AsTask();

    ValueTask Answer(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = AnswerBuffer.Own();
        service.Predictions.Infer(body.Span, answer, GuardedCall.UrgencyOf(context), context.Features.Get<IRouteValuesFeature>()?.RouteValues["version"] as string);
        var acknowledged = service.Predictions.AcknowledgeAsync();
        metrics.Decisions.Inc();
        metrics.Seconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        return AnswerBuffer.SendAsync(context, answer, acknowledged);
    }

    public Task InferAsync(HttpContext context)
    {
        Check(service.Model, context.Request.RouteValues["name"] as string ?? "", context.Request.RouteValues["version"] as string);
        return AnswerAsync(context);
    }

    /// <summary>Finds out whether a model answers here.</summary>
    /// <exception cref="UserErrorException">It does not, or not in that version.</exception>
    public static void Check(ServedModel model, string name, string? version)
    {
        var context = model.Context;
        if (name != context.Model) { throw ServingErrors.ModelUnknown(name, [context.Model]).Exception(); }
        model.Check(version);
    }

    public static Task ServerAsync(HttpContext context) => SendAsync(context, json =>
    {
        json.WriteString("name", ServerName);
        json.WriteString("version", ServerVersion);
        json.WriteStartArray("extensions");
        json.WriteEndArray();
    });

    public static Task LiveAsync(HttpContext context) => SendAsync(context, json => json.WriteBoolean("live", true));

    public Task ReadyAsync(HttpContext context)
    {
        var ready = isReady();
        if (!ready) { context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; }
        // The specification has 'live' in this object too, and nothing else.
        return SendAsync(context, json =>
        {
            json.WriteBoolean("live", true);
            json.WriteBoolean("ready", ready);
        });
    }

    public Task ModelReadyAsync(HttpContext context)
    {
        Check(service.Model, context.Request.RouteValues["name"] as string ?? "", context.Request.RouteValues["version"] as string);
        var ready = isReady();
        if (!ready) { context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; }
        return SendAsync(context, json =>
        {
            json.WriteString("name", service.Model.Context.Model);
            json.WriteBoolean("ready", ready);
        });
    }

    public Task ModelAsync(HttpContext context)
    {
        var model = service.Model;
        Check(model, context.Request.RouteValues["name"] as string ?? "", context.Request.RouteValues["version"] as string);
        return SendAsync(context, json =>
        {
            json.WriteString("name", model.Context.Model);
            json.WriteStartArray("versions");
            json.WriteStringValue(model.Context.Release);
            json.WriteEndArray();
            json.WriteString("platform", Platform);
            Tensors(json, "inputs", Inputs(model));
            Tensors(json, "outputs", Outputs(model));
        });
    }

    static void Tensors(Utf8JsonWriter json, string name, IEnumerable<(string Name, string Type, long[] Shape)> tensors)
    {
        json.WriteStartArray(name);
        foreach (var tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Type);
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape) { json.WriteNumberValue(size); }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static Task SendAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var answer = AnswerBuffer.Own();
        using (var json = new Utf8JsonWriter(answer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        AnswerBuffer.Send(context, answer.WrittenSpan);
        return Task.CompletedTask;
    }

    /// <summary>Errors as the protocol has them: one text.</summary>
    public static Task RefuseAsync(HttpContext context, IReadOnlyList<UserError> errors)
    {
        context.Response.StatusCode = Problem.StatusOf(errors[0].Code);
        return SendAsync(context, json => json.WriteString("error", Problem.Text(errors)));
    }
}
