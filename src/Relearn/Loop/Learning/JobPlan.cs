using Relearn.Scoping;

namespace Relearn.Loop.Learning;

/// <summary>What is to be started now, by the clock and by what the ledger has: no state of its own, so a service that was killed goes on as if it had not been.</summary>
/// <remarks>
/// Times are whole multiples of the period since 1970 UTC, so they do not move when the service is started again. Times that passed while nothing ran are made up once.
/// A clock that goes back starts nothing before its time comes again; one that had been ahead by more than a period is not believed any more.
/// </remarks>
static class JobPlan
{
    /// <summary>More often than this a job is not tried.</summary>
    public const int MostAttempts = 2;

    /// <summary>The job to start; null: none.</summary>
    /// <param name="project">When what is due.</param>
    /// <param name="now">The clock.</param>
    /// <param name="entries">Jobs that were started, newest first; of those without an end the process is gone.</param>
    public static JobStart? Next(ProjectConfig project, DateTimeOffset now, IReadOnlyList<JobEntry> entries)
    {
        // What was cut off goes first, once.
        if (entries.FirstOrDefault(e => e.End?.Outcome == JobEnd.Cut) is { } cut && cut.Start.Attempt < MostAttempts && !Since(cut, cut.Start.Name))
        {
            return cut.Start with { Attempt = cut.Start.Attempt + 1 };
        }
        JobEntry? Newest(string name) => entries.FirstOrDefault(e => e.Start.Name == name);
        if (project.Monitoring.EveryHours is { } hours && Due(TimeSpan.FromHours(hours), now, Newest(JobStart.Monitor)?.Start.Due) is { } monitor) { return new(JobStart.Monitor, monitor, 1, null); }
        if (project.HasClasses || project.Data.Time.Kind == TimeKind.None) { return null; }
        if (project.Learning.ScheduleDays is { } days && Due(TimeSpan.FromDays(days), now, entries.FirstOrDefault(e => e.Start is { Name: JobStart.Candidate, Because: not null })?.Start.Due) is { } calendar)
        {
            return new(JobStart.Candidate, calendar, 1, FormattableString.Invariant($"by the calendar, every {days:0.##} days"));
        }
        // After each look at what was answered the triggers are asked.
        return Newest(JobStart.Monitor) is { End.Outcome: JobEnd.Done } watched && !Since(watched, JobStart.Candidate) ? new(JobStart.Candidate, watched.Start.Due, 1, null) : null;

        bool Since(JobEntry entry, string name) => entries.TakeWhile(e => e.Id != entry.Id).Any(e => e.Start.Name == name);
    }

    /// <summary>The newest time that is due; null: it was seen to.</summary>
    static DateTimeOffset? Due(TimeSpan every, DateTimeOffset now, DateTimeOffset? last)
    {
        var slot = new DateTimeOffset((now - DateTimeOffset.UnixEpoch).Ticks / every.Ticks * every.Ticks + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
        return last is null || slot > last || last > now + every ? slot : null;
    }
}
