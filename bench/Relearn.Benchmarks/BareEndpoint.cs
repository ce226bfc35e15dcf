using System.Buffers;
using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relearn.Benchmarks;

/// <summary>What a .NET team would write by hand: the same JSON in and out on Kestrel, no model, no log. Also the least that Kestrel can do with such a request.</summary>
static class BareEndpoint
{
    public const int Port = 5097;

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // As our service has it.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, Port);
        });
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, BareJson.Default));
        var app = builder.Build();
        var plain = "Hello, World!"u8.ToArray();
        // Ahead of routing: nothing is faster on Kestrel's public surface.
        app.Use((context, next) =>
        {
            if (context.Request.Path.Value != "/plaintext") { return next(context); }
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = plain.Length;
            context.Response.BodyWriter.Write(plain);
            return Task.CompletedTask;
        });
        app.UseRouting();
        app.MapPost("/typed", (BareRequest request) => new BareAnswer("1-1", "1-1", "flights", "release-0", [.. request.Rows.Select(r => new BarePrediction(r.Distance / 10_000, r.Distance > 700))]));
        var fixedAnswer = """{"request_id":"1-1","decision_id":"1-1","model":"flights","release":"release-0123456789abcdef0123","predictions":[{"score":0.2345678901234567,"decision":false}]}"""u8.ToArray();
        app.MapPost("/least", (RequestDelegate)(async context =>
        {
            while (true)
            {
                var read = await context.Request.BodyReader.ReadAsync();
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) { break; }
            }
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = fixedAnswer.Length;
            await context.Response.BodyWriter.WriteAsync(fixedAnswer);
        }));
        await app.StartAsync();
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}

sealed record BareRow(DateTime Date, double Distance, string Origin, string Destination);

sealed record BareRequest(BareRow[] Rows);

sealed record BarePrediction(double Score, bool Decision);

sealed record BareAnswer(string RequestId, string DecisionId, string Model, string Release, BarePrediction[] Predictions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BareRequest))]
[JsonSerializable(typeof(BareAnswer))]
sealed partial class BareJson : JsonSerializerContext;
