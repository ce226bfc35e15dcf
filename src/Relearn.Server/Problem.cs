using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Relearn.Numerics;

namespace Relearn.Server;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457), with the same texts as everywhere else.</summary>
static class Problem
{
    const int MostErrors = 50;

    public static async Task WriteAsync(HttpContext context, IReadOnlyList<UserError> errors)
    {
        var status = StatusOf(errors[0].Code);
        var all = errors.Count;
        // A thousand bad rows are told by the first of them.
        errors = [.. errors.Take(MostErrors)];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", $"https://relearn.invalid/errors/{errors[0].Code}");
            json.WriteString("title", errors.Count == 1 ? "The request cannot be answered." : all <= MostErrors ? $"The request has {all} problems." : $"The request has {all} problems; the first {MostErrors} are listed.");
            json.WriteNumber("status", status);
            json.WriteString("detail", string.Join('\n', errors.Select(e => e.Message)));
            json.WriteStartArray("errors");
            foreach (var error in errors)
            {
                json.WriteStartObject();
                json.WriteString("code", error.Code);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = stream.Length;
        await context.Response.Body.WriteAsync(stream.GetBuffer().AsMemory(0, (int)stream.Length), context.RequestAborted).ConfigureAwait(false);
    }

    static int StatusOf(string code) => code switch
    {
        "serve.model_unknown" => StatusCodes.Status404NotFound,
        "serve.api_key_missing" or "serve.api_key_unknown" => StatusCodes.Status401Unauthorized,
        "serve.scope_missing" or "serve.admin_from_afar" => StatusCodes.Status403Forbidden,
        "serve.too_slow" => StatusCodes.Status408RequestTimeout,
        "serve.rate_limited" or "serve.overloaded" => StatusCodes.Status429TooManyRequests,
        "serve.deadline_passed" => StatusCodes.Status504GatewayTimeout,
        "serve.body_too_large" => StatusCodes.Status413PayloadTooLarge,
        "serve.internal" => StatusCodes.Status500InternalServerError,
        "storage.disk_full" => StatusCodes.Status507InsufficientStorage,
        _ when code.StartsWith("storage.", StringComparison.Ordinal) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
