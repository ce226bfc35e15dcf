namespace Relearn.Serving.Requests;

/// <summary>What stands around the values of a request.</summary>
ref struct RequestEnvelope
{
    /// <summary>The caller's own id, UTF-8; counts only with <see cref="HasRequestId"/>.</summary>
    public ReadOnlySpan<byte> RequestId;

    public bool HasRequestId;

    /// <summary>Whom or what it is about, UTF-8; empty where the request does not say.</summary>
    public ReadOnlySpan<byte> Key;

    /// <summary>Microseconds since 1970 UTC; NaN where the request does not say.</summary>
    public double EventTime;

    /// <summary>Where each row's JSON stands.</summary>
    public Span<(int Start, int End)> Rows;

    /// <summary>Number of rows.</summary>
    public int Count;
}
