using System.Buffers;
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
        var text = new ArrayBufferWriter<byte>();
        Write(text, errors);
        context.Response.StatusCode = StatusOf(errors[0].Code);
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = text.WrittenCount;
        await context.Response.Body.WriteAsync(text.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes the problem as one JSON object.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="errors">At least one.</param>
    /// <param name="line">The line of the request that is wrong, from 1; null where a request has no lines.</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<UserError> errors, long? line = null)
    {
        var all = errors.Count;
        using var json = new Utf8JsonWriter(output, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("type", $"https://relearn.invalid/errors/{errors[0].Code}");
        json.WriteString("title", all == 1 ? "The request cannot be answered." : all <= MostErrors ? $"The request has {all} problems." : $"The request has {all} problems; the first {MostErrors} are listed.");
        json.WriteNumber("status", StatusOf(errors[0].Code));
        if (line is { } number) { json.WriteNumber("line", number); }
        json.WriteString("detail", Text(errors));
        json.WriteStartArray("errors");
        foreach (var error in errors.Take(MostErrors))
        {
            json.WriteStartObject();
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>All messages, one a line; a thousand bad rows are told by the first of them.</summary>
    public static string Text(IEnumerable<UserError> errors) => string.Join('\n', errors.Take(MostErrors).Select(e => e.Message));

    /// <summary>True if the log cannot be written any more, so that every later answer fails too.</summary>
    public static bool IsOfTheLog(IReadOnlyList<UserError> errors) => errors[0].Code.StartsWith("storage.", StringComparison.Ordinal);

    /// <summary>The status that says it best.</summary>
    public static int StatusOf(string code) => code switch
    {
        "serve.model_unknown" or "serve.version_unknown" or "serve.rollout_unknown" => StatusCodes.Status404NotFound,
        "serve.batch_content_unknown" => StatusCodes.Status415UnsupportedMediaType,
        "serve.batch_answer_unknown" => StatusCodes.Status406NotAcceptable,
        "serve.api_key_missing" or "serve.api_key_unknown" => StatusCodes.Status401Unauthorized,
        "serve.scope_missing" or "serve.admin_from_afar" => StatusCodes.Status403Forbidden,
        "serve.too_slow" => StatusCodes.Status408RequestTimeout,
        "serve.rate_limited" or "serve.overloaded" => StatusCodes.Status429TooManyRequests,
        "serve.deadline_passed" => StatusCodes.Status504GatewayTimeout,
        "serve.body_too_large" => StatusCodes.Status413PayloadTooLarge,
        "serve.release_not_served" or "serve.rollout_open" or "serve.no_rollout" or "serve.nothing_before" or "serve.sign_off_missing" or "serve.rollout_unclear" => StatusCodes.Status409Conflict,
        "labels.address_unknown" => StatusCodes.Status404NotFound,
        "labels.foreign_origin" or "labels.token_wrong" => StatusCodes.Status403Forbidden,
        "labels.item_not_queued" or "labels.nothing_to_undo" => StatusCodes.Status409Conflict,
        "labels.internal" or "serve.internal" => StatusCodes.Status500InternalServerError,
        "storage.disk_full" => StatusCodes.Status507InsufficientStorage,
        _ when code.StartsWith("storage.", StringComparison.Ordinal) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
