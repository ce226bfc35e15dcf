using System.Globalization;
using Microsoft.AspNetCore.Http;
using Relearn.Numerics;

namespace Relearn.Server.Guarding;

/// <summary>Tells whoever is refused in the way that the address speaks: a problem, the inference protocol's error, or a status of gRPC.</summary>
static class RefusalWriter
{
    public static Task WriteAsync(HttpContext context, UserError error)
    {
        if (IsGrpc(context.Request)) { return WriteGrpcAsync(context, error); }
        return context.Request.Path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase) ? InferEndpoint.RefuseAsync(context, [error]) : Problem.WriteAsync(context, [error]);
    }

    static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    // An answer that has trailers alone, which stand where headers do.
    static Task WriteGrpcAsync(HttpContext context, UserError error)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)InferenceGrpc.CodeOf(error.Code)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(error.Message);
        return Task.CompletedTask;
    }
}
