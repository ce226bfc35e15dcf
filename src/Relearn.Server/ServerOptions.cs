using Microsoft.Extensions.Logging;

namespace Relearn.Server;

/// <summary>Where the service listens, and to whom.</summary>
public sealed record ServerOptions
{
    /// <summary>Address; this machine alone by default.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>A second port that speaks HTTP/2 alone, which gRPC needs where there is no TLS; 0 takes a free one, null has none.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>Answer everyone who can reach the address, although there is no API key and it is not this machine alone.</summary>
    public bool Open { get; init; }

    /// <summary>PEM file with the certificate for TLS, then its issuers; null: no TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's private key.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Does a job in a process of its own and gives its exit code; null: nothing is scheduled.</summary>
    internal Func<Loop.Learning.JobOrder, CancellationToken, Task<int>>? StartWork { get; init; }

    /// <summary>Takes what the service logs, besides standard error.</summary>
    internal ILoggerProvider? Log { get; init; }
}
