using Relearn.Loop.Differences;

namespace Relearn;

// Where two runs differ.
public sealed partial class Workspace
{
    /// <summary>Says what differs between two runs, and which of it made the difference of the metric.</summary>
    /// <param name="before">A run or a release: its id or the beginning of it, <c>newest</c> or <c>previous</c>.</param>
    /// <param name="after">The same.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<RunDifference> CompareAsync(string before = "previous", string after = "newest", CancellationToken cancellation = default)
    {
        using var taken = Lock("diff");
        return await RunComparison.DoAsync(Context(cancellation), before, after).ConfigureAwait(false);
    }
}
