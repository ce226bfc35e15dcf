using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Relearn.Server;

/// <summary>Where a thread writes its answer before it is sent: its length must be known first.</summary>
static class AnswerBuffer
{
    [ThreadStatic]
    static ArrayBufferWriter<byte>? s_own;

    /// <summary>This thread's, empty.</summary>
    public static ArrayBufferWriter<byte> Own()
    {
        var answer = s_own ??= new(1024);
        answer.ResetWrittenCount();
        return answer;
    }

    /// <summary>Sends what was written when it is as safe as the log promises.</summary>
    public static ValueTask SendAsync(HttpContext context, ArrayBufferWriter<byte> answer, ValueTask acknowledged)
    {
        if (acknowledged.IsCompletedSuccessfully)
        {
            Send(context, answer.WrittenSpan);
            return ValueTask.CompletedTask;
        }
        // The buffer is this thread's: what waits for the disk takes its own copy along.
        return SendWhenSafeAsync(context, answer.WrittenSpan.ToArray(), acknowledged);
    }

    static async ValueTask SendWhenSafeAsync(HttpContext context, byte[] answer, ValueTask acknowledged)
    {
        await acknowledged.ConfigureAwait(false);
        Send(context, answer);
    }

    /// <summary>Sends JSON.</summary>
    public static void Send(HttpContext context, ReadOnlySpan<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.BodyWriter.Write(json);
    }
}
