namespace Relearn.Client;

/// <summary>A service refused a call. The message has the service's own words, all of them.</summary>
public sealed class RelearnServiceException : Exception
{
    internal RelearnServiceException(int status, IReadOnlyList<ServiceError> errors, string message, TimeSpan? retryAfter = null, Exception? inner = null) : base(message, inner) =>
        (Status, Errors, RetryAfter) = (status, errors, retryAfter);

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Everything that is wrong; empty where something else than the service answered.</summary>
    public IReadOnlyList<ServiceError> Errors { get; }

    /// <summary>When the service wants to be asked again, if it said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
