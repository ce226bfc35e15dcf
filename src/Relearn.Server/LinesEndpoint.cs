using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Relearn.Numerics;
using Relearn.Server.Guarding;
using Relearn.Serving;

namespace Relearn.Server;

/// <summary>The same endpoint with JSON lines: one request a line, one answer a line, in order. Memory holds a line and the answers that the caller has not read yet.</summary>
/// <remarks>What came in one piece takes its turn together, has one deadline, and is acknowledged together: one hand-over to the operating system, or one flush to disk, for all its lines.</remarks>
sealed class LinesEndpoint(LiveService service, ServiceMetrics metrics, RequestGuard guard, long mostBytes, Action logFailed)
{
    /// <summary>Answers that are gathered before they are sent.</summary>
    const int FullBytes = 1 << 16;

    /// <summary>True if a request says that its body is JSON lines.</summary>
    public static bool IsWanted(HttpRequest request) => request.ContentType is { } type
        && (type.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/jsonl", StringComparison.OrdinalIgnoreCase));

    public async Task AnswerAsync(HttpContext context)
    {
        // The body is as long as the caller likes; a line is not.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) { size.MaxRequestBodySize = null; }
        context.Response.ContentType = "application/x-ndjson";
        var (reader, answers) = (context.Request.BodyReader, new ArrayBufferWriter<byte>(FullBytes));
        // A line that trickles in is looked through once.
        long line = 0, searched = 0;
        var patience = GuardedCall.PatienceOf(context);
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var rest = read.Buffer;
            var deadline = guard.After(patience);
            var (goesOn, more) = (true, true);
            try
            {
                while (goesOn && more)
                {
                    var entry = await guard.EnterAsync(deadline).ConfigureAwait(false);
                    var entered = guard.Now;
                    try
                    {
                        while (goesOn && answers.WrittenCount < FullBytes && (more = Next(ref rest, ref searched, read.IsCompleted, out var piece))) { goesOn = Answer(piece, ++line, deadline, entry, answers); }
                    }
                    finally
                    {
                        if (entry == Entry.Entered) { guard.Admission.Exit(entered); }
                    }
                    // Nobody holds a place while the caller reads.
                    if (!await TrySendAsync(context, answers).ConfigureAwait(false)) { return; }
                }
                if (goesOn && rest.Length > mostBytes) { goesOn = Refuse([ServerErrors.BodyTooLarge(mostBytes)], line + 1, answers); }
            }
            finally
            {
                // Also where it fails: the rest of the body cannot be passed over otherwise.
                reader.AdvanceTo(rest.Start, rest.End);
            }
            if (!await TrySendAsync(context, answers).ConfigureAwait(false) || read.IsCompleted || !goesOn) { return; }
        }
    }

    static bool Next(ref ReadOnlySequence<byte> rest, ref long searched, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.Slice(searched).PositionOf((byte)'\n') is { } end)
        {
            searched = 0;
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }
        line = rest;
        searched = isLast ? 0 : rest.Length;
        if (!isLast || rest.IsEmpty) { return false; }
        rest = rest.Slice(rest.End);
        return true;
    }

    // False if no further line can be answered.
    bool Answer(ReadOnlySequence<byte> line, long number, long deadline, Entry entry, ArrayBufferWriter<byte> answers)
    {
        var length = (int)Math.Min(line.Length, mostBytes + 1);
        var copy = line.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (line.Length > mostBytes) { return Refuse([ServerErrors.BodyTooLarge(mostBytes)], number, answers); }
            if (copy is not null) { line.CopyTo(copy); }
            var body = copy is null ? line.FirstSpan : copy.AsSpan(0, length);
            // An empty line asks for nothing.
            if (body.TrimStart(" \t\r"u8).IsEmpty) { return true; }
            if (entry == Entry.Refused)
            {
                guard.Refused.Add(Refusal.Overload);
                if (!guard.StandsIn) { return Refuse([GuardingErrors.Overloaded()], number, answers); }
            }
            var started = Stopwatch.GetTimestamp();
            service.Predictions.Predict(body, answers, commit: false, urgency: entry == Entry.Late ? Urgency.Late : new(deadline, entry == Entry.Refused));
            answers.Write("\n"u8);
            metrics.Decisions.Inc();
            metrics.Seconds.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
            return true;
        }
        catch (UserErrorException e)
        {
            return Refuse(e.Errors, number, answers);
        }
        finally
        {
            if (copy is not null) { ArrayPool<byte>.Shared.Return(copy); }
        }
    }

    bool Refuse(IReadOnlyList<UserError> errors, long line, ArrayBufferWriter<byte> answers)
    {
        metrics.Errors.Inc();
        guard.Count(errors);
        Problem.Write(answers, errors, line);
        answers.Write("\n"u8);
        if (!Problem.IsOfTheLog(errors)) { return errors[0].Code != "serve.body_too_large"; }
        logFailed();
        return false;
    }

    // False if nothing further can be sent.
    async ValueTask<bool> TrySendAsync(HttpContext context, ArrayBufferWriter<byte> answers)
    {
        if (answers.WrittenCount == 0) { return true; }
        try
        {
            await service.Predictions.AcknowledgeAsync().ConfigureAwait(false);
        }
        catch (UserErrorException)
        {
            // Answers that are not safe are not given, and a status has been sent: the caller sees that the answers end.
            metrics.Errors.Inc();
            logFailed();
            context.Abort();
            return false;
        }
        await context.Response.BodyWriter.WriteAsync(answers.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
        answers.ResetWrittenCount();
        return true;
    }
}
