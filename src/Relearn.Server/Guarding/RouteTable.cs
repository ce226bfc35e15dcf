using Relearn.Serving.Keys;

namespace Relearn.Server.Guarding;

/// <summary>Which scope each address needs: the one place that says so. The first rule that covers an address is its own.</summary>
/// <remarks>A test holds every route of the service against it. An address that is not in it needs any key, so a route that is forgotten is not open.</remarks>
static class RouteTable
{
    const KeyScope Any = KeyScope.Predict | KeyScope.Outcomes | KeyScope.Admin;

    public static readonly RouteRule[] Rules =
    [
        // The busiest come first.
        new("/v1/models/*", KeyScope.Predict, Waits: true, Ending: "/predict"),
        new("/v2/models/*", KeyScope.Predict, Waits: true, Ending: "/infer"),
        new("/inference.GRPCInferenceService/ModelInfer", KeyScope.Predict, Waits: true),
        new("/v1/models/*", KeyScope.Predict, Ending: "/batch"),
        new("/v1/outcomes", KeyScope.Outcomes),
        new("/v1/events/*", KeyScope.Outcomes),
        new("/health/*", KeyScope.None),
        new("/v2/health/*", KeyScope.None),
        new("/inference.GRPCInferenceService/ServerLive", KeyScope.None),
        new("/inference.GRPCInferenceService/ServerReady", KeyScope.None),
        new("/metrics", Any),
        new("/v1/models", KeyScope.Predict),
        new("/v1/models/*", KeyScope.Predict),
        new("/v2", KeyScope.Predict),
        new("/v2/*", KeyScope.Predict),
        new("/inference.GRPCInferenceService/*", KeyScope.Predict),
        new("/openapi/*", KeyScope.Predict),
        new("/v1/admin/*", KeyScope.Admin),
    ];

    static readonly RouteRule Unknown = new("*", Any);

    /// <summary>The rule for an address.</summary>
    public static RouteRule Find(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd('/');
        foreach (var rule in Rules)
        {
            if (rule.Covers(path)) { return rule; }
        }
        return Unknown;
    }

    /// <summary>True if an address has a rule of its own.</summary>
    public static bool Knows(string path) => Find(path) != Unknown;
}
