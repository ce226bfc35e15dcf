namespace Relearn.Client;

/// <summary>Where a prediction service is, and how it is asked.</summary>
public sealed record RelearnClientOptions
{
    /// <summary>Address of the service, <c>https://predictions.example/</c>; by default the <see cref="HttpClient"/>'s own.</summary>
    public Uri? Address { get; init; }

    /// <summary>The key, where the service wants one.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How long a call may take, retries included; sent to the service too. Null leaves it to the <see cref="HttpClient"/>.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How often a call is tried again, where nothing was done yet: the connection failed, or the service said 429 and when to come back.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    // A record writes all it holds; the key is nobody's business.
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(RelearnClientOptions)} {{ Address = {Address}, ApiKey = {(ApiKey is null ? "none" : "***")}, Deadline = {Deadline}, Retries = {Retries} }}";
}
