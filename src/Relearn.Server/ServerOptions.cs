namespace Relearn.Server;

/// <summary>Where the service listens.</summary>
public sealed record ServerOptions
{
    /// <summary>Address; this machine alone by default.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>A second port that speaks HTTP/2 without TLS, which gRPC needs; 0 takes a free one, null has none.</summary>
    public int? GrpcPort { get; init; }
}
