namespace Relearn.Loop.Learning;

/// <summary>How the jobs of one name fare.</summary>
/// <param name="Name">The name.</param>
/// <param name="Started">How many of the last 100 jobs were of it.</param>
/// <param name="Failures">How many of these failed or were cut off for good.</param>
/// <param name="State"><c>running</c>, <c>done</c>, <c>failed</c> or <c>cut</c>: the newest.</param>
/// <param name="Due">When the newest was due.</param>
/// <param name="Detail">What it said.</param>
/// <param name="LastSuccess">When one was done last.</param>
sealed record JobState(string Name, int Started, int Failures, string State, DateTimeOffset Due, string? Detail, DateTimeOffset? LastSuccess)
{
    /// <summary>The states of all names that were started.</summary>
    public static IReadOnlyList<JobState> Of(IReadOnlyList<JobEntry> entries) => [.. entries.GroupBy(e => e.Start.Name).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new JobState(g.Key, g.Count(),
        g.Count(e => e.End is { Outcome: JobEnd.Failed } || (e.End is { Outcome: JobEnd.Cut } && e.Start.Attempt >= JobPlan.MostAttempts)),
        g.First().End?.Outcome ?? "running", g.First().Start.Due, g.First().End?.Detail, g.FirstOrDefault(e => e.End?.Outcome == JobEnd.Done)?.EndedAt))];
}
