using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relearn.Scoping;

namespace Relearn.Server.Guarding;

/// <summary>What the web server itself refuses: bodies that are too large, clients that are too slow, connections that are too many.</summary>
static class KestrelLimits
{
    const double LeastBytesPerSecond = 240;

    // Longer than the pools of clients keep a connection, so that theirs is the hand that closes it.
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(130);

    public static void Set(KestrelServerLimits limits, ServingConfig serving)
    {
        var patience = TimeSpan.FromSeconds(serving.SlowClientSeconds);
        limits.MaxRequestBodySize = serving.BodyBytes;
        limits.MaxConcurrentConnections = serving.MaxConnections;
        limits.RequestHeadersTimeout = patience;
        limits.MinRequestBodyDataRate = new(LeastBytesPerSecond, patience);
        limits.MinResponseDataRate = new(LeastBytesPerSecond, patience);
        limits.KeepAliveTimeout = Idle;
    }
}
