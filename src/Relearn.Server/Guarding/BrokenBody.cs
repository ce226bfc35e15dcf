using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Server.Guarding;

/// <summary>A request whose body did not arrive whole: the caller hung up, was too slow, sent too much, or what is no HTTP.</summary>
/// <remarks>
/// Such a body is the end of its connection. The web server does not see an exception that we catch: it would go on and take what is
/// left of the body for the next request, or fail because the read that broke off is still open ("Reading is already in progress").
/// </remarks>
static class BrokenBody
{
    /// <summary>True if an exception says so.</summary>
    public static bool IsSaidBy(Exception e, HttpContext context) =>
        // HTTP/2 tells of a stream that the caller reset by a plain one, which may as well come from a disk.
        e is BadHttpRequestException or ConnectionResetException or OperationCanceledException || (e is IOException && context.RequestAborted.IsCancellationRequested);

    /// <summary>Tells the caller, if there is one and nothing was answered yet, and ends the connection.</summary>
    /// <param name="context">The request.</param>
    /// <param name="said">What reading the body, or answering meanwhile, threw.</param>
    /// <param name="limits">What the project declares.</param>
    /// <param name="refused">Counts it.</param>
    public static Task AnswerAsync(HttpContext context, Exception said, ServingConfig limits, RefusalCounts refused)
    {
        EndConnection(context);
        if (said is not BadHttpRequestException bad || context.Response.HasStarted)
        {
            // Nobody is there, or part of an answer has gone out: that it is not whole can be told only by not ending it well.
            context.Abort();
            return Task.CompletedTask;
        }
        switch (bad.StatusCode)
        {
            case StatusCodes.Status413PayloadTooLarge: return RefuseAsync(Refusal.Body, ServerErrors.BodyTooLarge(limits.BodyBytes));
            case StatusCodes.Status408RequestTimeout: return RefuseAsync(Refusal.Slow, GuardingErrors.TooSlow(limits.SlowClientSeconds));
            default:
                context.Response.StatusCode = bad.StatusCode;
                return Task.CompletedTask;
        }

        Task RefuseAsync(Refusal reason, UserError error)
        {
            refused.Add(reason);
            return RefusalWriter.WriteAsync(context, error);
        }
    }

    // With HTTP/2 the other requests of a connection have nothing to do with this one's bytes.
    static void EndConnection(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol)) { context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose(); }
    }
}
