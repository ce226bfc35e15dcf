using System.Net;
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
using Relearn.Scoping;
using Relearn.Server.Guarding;
using Relearn.Serving;
using Relearn.Serving.Keys;

namespace Relearn.Server;

/// <summary>The prediction service over HTTP.</summary>
public sealed partial class PredictionServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly LiveService _service;
    readonly ServiceMetrics _metrics;
    readonly ILogger _logger;
    readonly RequestGuard _guard;
    readonly Jobs.JobScheduler? _jobs;
    readonly ProjectConfig _project;
    readonly Workspace _workspace;
    readonly TimeProvider _time;
    readonly long _started;
    volatile byte[] _openApi;
    volatile UserError? _problem;
    volatile bool _ready;

    PredictionServer(Workspace workspace, ServerOptions options)
    {
        (_workspace, _project, _time, _started) = (workspace, workspace.Project, workspace.Time, workspace.Time.GetTimestamp());
        if (!IPAddress.TryParse(options.Host == "localhost" ? "127.0.0.1" : options.Host, out var address)) { throw ServerErrors.HostUnknown(options.Host).Exception(); }
        var keys = new KeyRing(workspace.Paths.Keys, _time, e => _logger?.KeysUnread(e.Message));
        if (!IPAddress.IsLoopback(address) && !keys.Guarded && !options.Open) { throw GuardingErrors.OpenToAll(options.Host).Exception(); }
        var certificate = ServiceCertificate.Of(options, _time);
        _service = workspace.Serve();
        var model = _service.Model;
        _openApi = OpenApiDocument.Write(model, _project.Serving.MaxRows);
        _metrics = new(model.Context.Model, model.Context.Release, model.Release.TrainedUntil, _time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        // Standard output belongs to whoever started the service.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.Log is { } log) { builder.Logging.AddProvider(log); }
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // What the service itself has to say is seldom and meant to be read.
        builder.Logging.AddFilter(builder.Environment.ApplicationName, LogLevel.Information);
        // A start that fails is our own error to tell.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // It says nothing that we do not say, but listens, so that each request makes an activity and a scope.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            KestrelLimits.Set(kestrel.Limits, _project.Serving);
            kestrel.Listen(address, options.Port, certificate is null ? _ => { } : certificate.Use);
            if (options.GrpcPort is not { } grpc) { return; }
            kestrel.Listen(address, grpc, listen =>
            {
                listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2;
                certificate?.Use(listen);
            });
        });
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddMeter(ServiceMetrics.MeterName)).WithTracing(t => t.AddSource("Microsoft.AspNetCore")).UseOtlpExporter();
        }
        var inference = new InferenceGrpc(_service, _metrics, () => _ready, () => _ready = false);
        builder.Services.AddSingleton(inference);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = (int)_project.Serving.BodyBytes);
        _app = builder.Build();
        _logger = inference.Logger = _app.Logger;
        if (!IPAddress.IsLoopback(address) && certificate is null) { _logger.InTheClear(options.Host); }
        _service.Predictions.Failed = e => _logger.ModelFailed(e);
        if (_project.Serving.Fallback is not null && _service.Predictions.Fallback is null) { _logger.NothingStandsIn(); }
        _guard = new(_project, keys, workspace.Ledger, _service.Predictions.Fallback is { Config.OnOverload: true }, certificate is not null, _time);
        inference.Guard = _guard;
        _ = new MonitoringMetrics(_metrics.Registry, _metrics.Meter, model.Context.Model, workspace.Ledger, _time);
        GuardMetrics.Add(_metrics.Registry, _guard, _service.Predictions);
        ArmMetrics.Add(_metrics.Registry, model.Context.Model, _service);
        if (options.StartWork is { } start)
        {
            _jobs = new(workspace, start, _logger);
            Jobs.JobMetrics.Add(_metrics.Registry, _jobs, _time);
        }
        _app.Use(_guard.Before);
        Map(_app);
        Batches.BatchEndpoint.Map(_app, Guarded, workspace, _service);
    }

    /// <summary>Address that it listens on, with the port that was taken.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Address for gRPC without TLS; null if none was asked for.</summary>
    public string? GrpcAddress => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAtOrDefault(1);

    /// <summary>Name of the model that answers.</summary>
    public string Model => _service.Model.Context.Model;

    /// <summary>Id of the release that answers.</summary>
    public string Release => _service.Model.Context.Release;

    /// <summary>What stands before its endpoints.</summary>
    internal RequestGuard Guard => _guard;

    /// <summary>The addresses that it answers, as routes.</summary>
    internal IEnumerable<string> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>().Select(e => e.RoutePattern.RawText ?? "");

    /// <summary>Starts to listen.</summary>
    /// <exception cref="UserErrorException">Nothing is released, the port is in use, everyone could ask, the certificate is not good, or another service runs on the workspace.</exception>
    public static async Task<PredictionServer> StartAsync(Workspace workspace, ServerOptions options, CancellationToken cancellation = default)
    {
        var server = new PredictionServer(workspace, options);
        try
        {
            await server._app.StartAsync(cancellation).ConfigureAwait(false);
            server._service.Changed = server.OnChanged;
            server._watch = new(server._service, workspace.Time, server.OnRefused, server._logger);
            server._jobs?.Begin();
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
        // Predictions go ahead of routing, which costs as much as reading a row.
        var (path, predict) = ($"/v1/models/{Model}/predict", Guarded(PredictOrLines()));
        var inference = new InferEndpoint(_service, _metrics, () => _ready);
        var (inferPath, infer) = ($"/v2/models/{Model}/infer", Guarded(inference.AnswerAsync, InferEndpoint.RefuseAsync));
        app.Use((context, next) =>
        {
            var asked = context.Request.Path.Value;
            return asked == path && HttpMethods.IsPost(context.Request.Method) ? predict(context)
                : asked == inferPath && HttpMethods.IsPost(context.Request.Method) ? infer(context)
                : next(context);
        });
        app.UseRouting();
        app.MapPost("/v1/models/{name}/predict", Guarded(UnknownModelAsync));
        app.MapPost("/v1/outcomes", Guarded(OutcomesAsync));
        app.MapPost("/v1/events/{source}", Guarded(EventsAsync));
        app.MapGet("/v1/models", ModelsAsync);
        app.MapGet("/v1/admin/status", StatusAsync);
        app.MapPost("/v1/admin/reload", Guarded(ReloadAsync));
        app.MapGet("/v1/admin/releases", Guarded(ReleasesAsync));
        app.MapPost("/v1/admin/rollback", Guarded(RollbackAsync));
        app.MapPost("/v1/admin/promote", Guarded(PromoteAsync));
        app.MapGet("/openapi/v1.json", context => Bytes(context, _openApi));
        app.MapGet("/health/live", context => Bytes(context, "{\"status\":\"live\"}"u8.ToArray()));
        app.MapGet("/health/ready", context =>
        {
            if (_ready) { return Bytes(context, "{\"status\":\"ready\"}"u8.ToArray()); }
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Bytes(context, "{\"status\":\"not ready\"}"u8.ToArray());
        });
        app.MapMetrics(registry: _metrics.Registry);
        MapInference(app, inference);
    }

    void MapInference(WebApplication app, InferEndpoint inference)
    {
        app.MapGet("/v2", InferEndpoint.ServerAsync);
        app.MapGet("/v2/health/live", InferEndpoint.LiveAsync);
        app.MapGet("/v2/health/ready", inference.ReadyAsync);
        foreach (var model in new[] { "/v2/models/{name}", "/v2/models/{name}/versions/{version}" })
        {
            app.MapGet(model, Guarded(inference.ModelAsync, InferEndpoint.RefuseAsync));
            app.MapGet($"{model}/ready", Guarded(inference.ModelReadyAsync, InferEndpoint.RefuseAsync));
            app.MapPost($"{model}/infer", Guarded(inference.InferAsync, InferEndpoint.RefuseAsync));
        }
        app.MapGrpcService<InferenceGrpc>();
    }

    RequestDelegate Guarded(RequestDelegate handle) => Guarded(handle, Problem.WriteAsync);

    RequestDelegate Guarded(RequestDelegate handle, Func<HttpContext, IReadOnlyList<UserError>, Task> refuse) => async context =>
    {
        try
        {
            await handle(context).ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            _metrics.Errors.Inc();
            _guard.Count(e.Errors);
            // A log that cannot be written any more makes every later answer fail: say so to the load balancer.
            if (Problem.IsOfTheLog(e.Errors)) { _ready = false; }
            await refuse(context, e.Errors).ConfigureAwait(false);
        }
        catch (Exception e) when (BrokenBody.IsSaidBy(e, context))
        {
            _metrics.Errors.Inc();
            await BrokenBody.AnswerAsync(context, e, _project.Serving, _guard.Refused).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            _metrics.Errors.Inc();
            _logger.RequestFailed(context.Request.Path, e);
            await refuse(context, [ServerErrors.Internal()]).ConfigureAwait(false);
        }
    };

    RequestDelegate PredictOrLines()
    {
        var one = new PredictEndpoint(_service, _metrics);
        var lines = new LinesEndpoint(_service, _metrics, _guard, _project.Serving.BodyBytes, () => _ready = false);
        return context => LinesEndpoint.IsWanted(context.Request) ? lines.AnswerAsync(context) : one.AnswerAsync(context);
    }

    Task UnknownModelAsync(HttpContext context) => throw ServingErrors.ModelUnknown(context.Request.RouteValues["name"] as string ?? "", [Model]).Exception();

    Task OutcomesAsync(HttpContext context) => RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static async (s, body) =>
    {
        var accepted = await s.Item1._service.Outcomes.AcceptAsync(body, GuardedCall.ReporterOf(s.context), GuardedCall.KeyOf(s.context)).ConfigureAwait(false);
        s.Item1._metrics.Outcomes.Inc(accepted);
        AnswerBuffer.Send(s.context, System.Text.Encoding.UTF8.GetBytes($"{{\"accepted\":{accepted}}}"));
    }, context.RequestAborted).AsTask();

    Task EventsAsync(HttpContext context) => RequestBody.ReadAsync(context.Request.BodyReader, (this, context), static async (s, body) =>
    {
        var accepted = await s.Item1._service.Events.AcceptAsync(s.context.Request.RouteValues["source"] as string ?? "", body, GuardedCall.ReporterOf(s.context)).ConfigureAwait(false);
        AnswerBuffer.Send(s.context, System.Text.Encoding.UTF8.GetBytes($"{{\"accepted\":{accepted}}}"));
    }, context.RequestAborted).AsTask();

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
        if (_jobs is not null) { await _jobs.DisposeAsync().ConfigureAwait(false); }
        if (_watch is not null) { await _watch.DisposeAsync().ConfigureAwait(false); }
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _service.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _guard.Dispose();
    }
}
