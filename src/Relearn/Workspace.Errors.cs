using Relearn.Loop;
using Relearn.Loop.Differences;

namespace Relearn;

// Where two runs differ, and where one is wrong.
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

    /// <summary>Says where the loss of a run is, and what to do about it.</summary>
    /// <param name="runId">The run's id or the beginning of it; null takes the newest.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<Modeling.ErrorAnalysis.ErrorReport> ErrorsAsync(string? runId = null, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "model errors");
        using var taken = Lock("model errors");
        return await ErrorStep.DoAsync(Context(cancellation), runId).ConfigureAwait(false);
    }
}
