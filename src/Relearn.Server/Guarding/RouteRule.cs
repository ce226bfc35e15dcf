using Relearn.Serving.Keys;

namespace Relearn.Server.Guarding;

/// <summary>What an address asks of its callers.</summary>
/// <param name="Path">The address; one that ends with <c>*</c> is a beginning.</param>
/// <param name="Scopes">Any one of these scopes is needed; none: everyone may call.</param>
/// <param name="Waits">Calls take their turn in the queue of predictions.</param>
/// <param name="Ending">With a beginning: the last part of the address; null is any.</param>
sealed record RouteRule(string Path, KeyScope Scopes, bool Waits = false, string? Ending = null)
{
    /// <summary>True if this is the rule for an address without a slash at its end. Letter case does not count, as for the routes themselves.</summary>
    public bool Covers(ReadOnlySpan<char> path)
    {
        if (Path[^1] != '*') { return path.Equals(Path, StringComparison.OrdinalIgnoreCase); }
        return path.StartsWith(Path.AsSpan(0, Path.Length - 1), StringComparison.OrdinalIgnoreCase) && (Ending is null || path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase));
    }
}
