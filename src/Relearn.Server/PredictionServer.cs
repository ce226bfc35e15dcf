using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using Prometheus;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Server;

/// <summary>The prediction service over HTTP.</summary>
public sealed class PredictionServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly LiveService _service;
    readonly ServiceMetrics _metrics;
    readonly ILogger _logger;
    readonly byte[] _openApi;
    volatile bool _ready;

    [ThreadStatic]
    static ArrayBufferWriter<byte>? s_answer;

    PredictionServer(Workspace workspace, ServerOptions options, TimeProvider time)
    {
        if (!IPAddress.TryParse(options.Host == "localhost" ? "127.0.0.1" : options.Host, out var address)) { throw ServerErrors.HostUnknown(options.Host).Exception(); }
        _service = workspace.Serve();
        var model = _service.Model;
        _openApi = OpenApiDocument.Write(model);
        _metrics = new(model.Context.Model, model.Context.Release, model.Release.TrainedUntil, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        // Standard output belongs to whoever started the service.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // A start that fails is our own error to tell.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MostBytes;
            kestrel.Listen(address, options.Port);
        });
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddMeter(ServiceMetrics.MeterName)).WithTracing(t => t.AddSource("Microsoft.AspNetCore")).UseOtlpExporter();
        }
        _app = builder.Build();
        _logger = _app.Logger;
        Map(_app);
        Batches.BatchEndpoint.Map(_app, Guarded, workspace, _service);
    }

    /// <summary>Address that it listens on, with the port that was taken.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Name of the model that answers.</summary>
    public string Model => _service.Model.Context.Model;

    /// <summary>Id of the release that answers.</summary>
    public string Release => _service.Model.Context.Release;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="UserErrorException">Nothing is released, the port is in use, or another service runs on the workspace.</exception>
    public static async Task<PredictionServer> StartAsync(Workspace workspace, ServerOptions options, CancellationToken cancellation = default)
    {
        var server = new PredictionServer(workspace, options, TimeProvider.System);
        try
        {
            await server._app.StartAsync(cancellation).ConfigureAwait(false);
            server._ready = true;
            return server;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or System.Net.Sockets.SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw ServerErrors.PortInUse(options.Host, options.Port).Exception();
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    void Map(WebApplication app)
    {
        app.MapPost("/v1/models/{name}/predict", Guarded(PredictAsync));
        app.MapPost("/v1/outcomes", Guarded(OutcomesAsync));
        app.MapPost("/v1/events/{source}", Guarded(EventsAsync));
        app.MapGet("/v1/models", ModelsAsync);
        app.MapGet("/openapi/v1.json", context => Bytes(context, _openApi));
        app.MapGet("/health/live", context => Bytes(context, "{\"status\":\"live\"}"u8.ToArray()));
        app.MapGet("/health/ready", context =>
        {
            if (_ready) { return Bytes(context, "{\"status\":\"ready\"}"u8.ToArray()); }
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Bytes(context, "{\"status\":\"not ready\"}"u8.ToArray());
        });
        app.MapMetrics(registry: _metrics.Registry);
    }

    RequestDelegate Guarded(RequestDelegate handle) => async context =>
    {
        try
        {
            await handle(context).ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            _metrics.Errors.Inc();
            // A log that cannot be written any more makes every later answer fail: say so to the load balancer.
            if (e.Errors[0].Code.StartsWith("storage.", StringComparison.Ordinal)) { _ready = false; }
            await Problem.WriteAsync(context, e.Errors).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            _metrics.Errors.Inc();
            await Problem.WriteAsync(context, [ServerErrors.BodyTooLarge(RequestBody.MostBytes)]).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BadHttpRequestException or Microsoft.AspNetCore.Connections.ConnectionResetException or OperationCanceledException)
        {
            // The caller hung up, or sent what is no HTTP: there is nobody to answer.
            _metrics.Errors.Inc();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            _metrics.Errors.Inc();
            _logger.RequestFailed(context.Request.Path, e);
            await Problem.WriteAsync(context, [ServerErrors.Internal()]).ConfigureAwait(false);
        }
    };

    Task PredictAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string;
        return name == Model
            ? RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static (s, body) => s.Item1.AnswerAsync(s.context, body), context.RequestAborted).AsTask()
            : throw ServingErrors.ModelUnknown(name ?? "", [Model]).Exception();
    }

    ValueTask AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = s_answer ??= new(512);
        answer.ResetWrittenCount();
        _service.Predictions.Predict(body.Span, answer);
        var acknowledged = _service.Predictions.AcknowledgeAsync();
        _metrics.Decisions.Inc();
        _metrics.Seconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        if (acknowledged.IsCompletedSuccessfully) { return Write(context, answer.WrittenSpan); }
        // The buffer is this thread's: what waits for the disk takes its own copy along.
        return WriteWhenSafe(context, answer.WrittenSpan.ToArray(), acknowledged);
    }

    static async ValueTask WriteWhenSafe(HttpContext context, byte[] answer, ValueTask acknowledged)
    {
        await acknowledged.ConfigureAwait(false);
        await Write(context, answer).ConfigureAwait(false);
    }

    static ValueTask Write(HttpContext context, ReadOnlySpan<byte> answer)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        context.Response.BodyWriter.Write(answer);
        return ValueTask.CompletedTask;
    }

    Task OutcomesAsync(HttpContext context) => RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static async (s, body) =>
    {
        var reporter = s.context.Request.Headers["X-Reporter"].FirstOrDefault() ?? s.context.Connection.RemoteIpAddress?.ToString() ?? "";
        var accepted = await s.Item1._service.Outcomes.AcceptAsync(body, reporter).ConfigureAwait(false);
        s.Item1._metrics.Outcomes.Inc(accepted);
        await Write(s.context, System.Text.Encoding.UTF8.GetBytes($"{{\"accepted\":{accepted}}}")).ConfigureAwait(false);
    }, context.RequestAborted).AsTask();

    Task EventsAsync(HttpContext context) => RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static async (s, body) =>
    {
        var reporter = s.context.Request.Headers["X-Reporter"].FirstOrDefault() ?? s.context.Connection.RemoteIpAddress?.ToString() ?? "";
        var accepted = await s.Item1._service.Events.AcceptAsync(s.context.Request.RouteValues["source"] as string ?? "", body, reporter).ConfigureAwait(false);
        await Write(s.context, System.Text.Encoding.UTF8.GetBytes($"{{\"accepted\":{accepted}}}")).ConfigureAwait(false);
    }, context.RequestAborted).AsTask();

    Task ModelsAsync(HttpContext context)
    {
        var model = _service.Model;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("models");
            json.WriteStartObject();
            json.WriteString("name", model.Context.Model);
            json.WriteString("release", model.Context.Release);
            json.WriteString("run", model.Context.Run);
            json.WriteString("bundle", model.Context.BundleHash);
            json.WriteNumber("threshold", model.Context.Threshold);
            json.WriteStartArray("inputs");
            foreach (var input in model.Predictor.Inputs)
            {
                json.WriteStartObject();
                json.WriteString("name", input.Name);
                json.WriteString("kind", input.Kind.ToString().ToLowerInvariant());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Bytes(context, stream.ToArray());
    }

    static Task Bytes(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, 0, json.Length, context.RequestAborted);
    }

    /// <summary>Answers what is under way, takes no more, flushes and seals the log.</summary>
    public async ValueTask DisposeAsync()
    {
        _ready = false;
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _service.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }
}
