using Microsoft.AspNetCore.Http;
using Relearn.Serving;
using Relearn.Serving.Keys;

namespace Relearn.Server.Guarding;

/// <summary>What the guard found out about a request that its handler needs to know. Most predictions have none.</summary>
/// <param name="Key">The key with which it came.</param>
/// <param name="Urgency">How much time there is.</param>
sealed record GuardedCall(ApiKey? Key, Urgency Urgency)
{
    /// <summary>Milliseconds in which each line of a stream is to be answered; NaN is any.</summary>
    public double Patience { get; init; } = double.NaN;

    /// <summary>Milliseconds in which each line of a request is to be answered; NaN is any.</summary>
    public static double PatienceOf(HttpContext context) => context.Features.Get<GuardedCall>()?.Patience ?? double.NaN;

    /// <summary>How much time there is for a request.</summary>
    public static Urgency UrgencyOf(HttpContext context) => context.Features.Get<GuardedCall>()?.Urgency ?? default;

    /// <summary>Name of the key with which a request came, or null.</summary>
    public static string? KeyOf(HttpContext context) => context.Features.Get<GuardedCall>()?.Key?.Name;

    /// <summary>Who reports something: the key; where there is none, who they say they are, or their address.</summary>
    public static string ReporterOf(HttpContext context) =>
        KeyOf(context) ?? context.Request.Headers["X-Reporter"].FirstOrDefault() ?? context.Connection.RemoteIpAddress?.ToString() ?? "";
}
