using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relearn.Loop.Desk;
using Relearn.Numerics;

namespace Relearn.Server.Labelling;

/// <summary>The labelling page, for people at this machine: one page and what it calls, on 127.0.0.1 alone.</summary>
/// <remarks>
/// A page of another site can make a browser send requests here. It cannot read the token that stands in our page, and a name that it lets point at this
/// machine is not ours: each request must have our host, no other page's origin, and but for the page itself the token.
/// </remarks>
sealed class LabelServer : IAsyncDisposable
{
    const string TokenHeader = "X-Relearn-Token";
    const string Api = "/api/data/labels";
    const string Page = "/data/label";
    const int MostClasses = 50;
    const int MostOfGroup = 200;

    readonly WebApplication _app;
    readonly LabelDesk _desk;
    readonly string? _by;
    readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    string _host = "";

    LabelServer(LabelDesk desk, int port, string? by)
    {
        (_desk, _by) = (desk, by);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        // Standard output belongs to whoever started it.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 16;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _app = builder.Build();
        _app.Use(next => Guarded(async context =>
        {
            CheckOrigin(context.Request);
            await next(context).ConfigureAwait(false);
        }));
        _app.UseRouting();
        _app.MapGet("/", context =>
        {
            context.Response.Redirect(Page);
            return Task.CompletedTask;
        });
        _app.MapGet(Page, PageAsync);
        _app.MapGet($"{Api}/next", Known(context => SendAsync(context, _desk.Next(Query(context, "by")), DeskJson.Default.DeskTurn)));
        _app.MapGet($"{Api}/classes", Known(ClassesAsync));
        _app.MapGet($"{Api}/group", Known(GroupAsync));
        _app.MapGet($"{Api}/instructions", Known(context => _desk.Instructions is { } text ? SendAsync(context, text, DeskJson.Default.DeskInstructions) : throw LabellingErrors.AddressUnknown(context.Request.Path).Exception()));
        _app.MapPost($"{Api}/answer", Known(async context =>
        {
            var r = await ReadAsync(context, item: true).ConfigureAwait(false);
            await SendAsync(context, await _desk.AnswerAsync(r.By, r.Item!, r.Value, r.Confidence, r.Reason).ConfigureAwait(false), DeskJson.Default.DeskAnswer).ConfigureAwait(false);
        }));
        _app.MapPost($"{Api}/skip", Known(async context =>
        {
            var r = await ReadAsync(context, item: true).ConfigureAwait(false);
            await SendAsync(context, _desk.Skip(r.By, r.Item!), DeskJson.Default.DeskTurn).ConfigureAwait(false);
        }));
        _app.MapPost($"{Api}/undo", Known(async context => await SendAsync(context, await _desk.UndoAsync((await ReadAsync(context, item: false).ConfigureAwait(false)).By).ConfigureAwait(false), DeskJson.Default.DeskTurn).ConfigureAwait(false)));
        _app.MapFallback(context => throw LabellingErrors.AddressUnknown(context.Request.Path).Exception());
    }

    /// <summary>Address that it listens on, with the port that was taken.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts to listen.</summary>
    /// <param name="desk">Where people label; it stays open when this ends.</param>
    /// <param name="port">Port; 0 takes a free one.</param>
    /// <param name="by">Who labels; null: the page asks.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="UserErrorException">The port is in use.</exception>
    public static async Task<LabelServer> StartAsync(LabelDesk desk, int port, string? by, CancellationToken cancellation = default)
    {
        var server = new LabelServer(desk, port, by);
        try
        {
            await server._app.StartAsync(cancellation).ConfigureAwait(false);
            server._host = new Uri(server.Address).Authority;
            return server;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException or System.Net.Sockets.SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw ServerErrors.PortInUse("127.0.0.1", port).Exception();
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    void CheckOrigin(HttpRequest request)
    {
        var port = _host[_host.LastIndexOf(':')..];
        string[] own = [_host, $"localhost{port}"];
        var host = request.Host.Value ?? "";
        if (!own.Contains(host, StringComparer.OrdinalIgnoreCase)) { throw LabellingErrors.ForeignOrigin("Host", host, _host).Exception(); }
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"http://{host}") { throw LabellingErrors.ForeignOrigin("Origin", origin, $"http://{host}").Exception(); }
    }

    RequestDelegate Known(RequestDelegate handle) => context => CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(context.Request.Headers[TokenHeader].ToString()), System.Text.Encoding.UTF8.GetBytes(_token))
        ? handle(context) : throw LabellingErrors.TokenWrong().Exception();

    RequestDelegate Guarded(RequestDelegate handle) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await handle(context).ConfigureAwait(false);
        }
        catch (UserErrorException e)
        {
            await Problem.WriteAsync(context, e.Errors).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Problem.WriteAsync(context, [LabellingErrors.RequestWrong(e.Message)]).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            _app.Logger.RequestFailed(context.Request.Path, e);
            await Problem.WriteAsync(context, [LabellingErrors.Internal()]).ConfigureAwait(false);
        }
    };

    Task PageAsync(HttpContext context)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        var page = PageText.Write(_desk, _by, _token, nonce);
        context.Response.ContentLength = page.Length;
        return context.Response.Body.WriteAsync(page, 0, page.Length, context.RequestAborted);
    }

    Task ClassesAsync(HttpContext context) => SendAsync(context, new(_desk.Classes.Search(Query(context, "text"), MostClasses), _desk.Classes.Names.Count), LabellingJson.Default.FoundClasses);

    Task GroupAsync(HttpContext context)
    {
        var from = Query(context, "from");
        if (!int.TryParse(from.Length == 0 ? "0" : from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)) { throw LabellingErrors.RequestWrong($"'from' is '{from}', expected a whole number from 0").Exception(); }
        return SendAsync(context, _desk.Browse(Query(context, "of"), first, MostOfGroup), DeskJson.Default.ClassPage);
    }

    static string Query(HttpContext context, string name) => context.Request.Query[name].ToString();

    static async Task<LabelRequest> ReadAsync(HttpContext context, bool item)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, LabellingJson.Default.LabelRequest, context.RequestAborted).ConfigureAwait(false) ?? throw new JsonException("it is null");
            return item && request.Item is null ? throw new JsonException("'item' is missing") : request;
        }
        catch (JsonException e)
        {
            throw LabellingErrors.RequestWrong(e.Message).Exception();
        }
    }

    static Task SendAsync<T>(HttpContext context, T value, JsonTypeInfo<T> json)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, json, context.RequestAborted);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
