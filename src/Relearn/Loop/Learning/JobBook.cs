using System.Globalization;
using System.Text.Json;
using Relearn.Storage;

namespace Relearn.Loop.Learning;

/// <summary>The jobs of a workspace as the ledger has them: what a service that starts again goes on from.</summary>
sealed class JobBook(Ledger ledger, string actor)
{
    const int Looked = 100;

    /// <summary>Jobs that were started, newest first, with how they ended.</summary>
    public IReadOnlyList<JobEntry> Entries()
    {
        var ends = ledger.List(JobEnd.Kind, Looked).Select(r => (r.Circumstances.At, End: JsonSerializer.Deserialize(r.Body, LoopJson.Default.JobEnd)!)).DistinctBy(e => e.End.Job).ToDictionary(e => e.End.Job);
        return [.. ledger.List(JobStart.Kind, Looked).Select(r => new JobEntry(r.Id, JsonSerializer.Deserialize(r.Body, LoopJson.Default.JobStart)!, r.Circumstances.At,
            ends.TryGetValue(r.Id, out var end) ? end.End : null, ends.TryGetValue(r.Id, out end) ? end.At : null))];
    }

    /// <summary>Notes that a job is started.</summary>
    /// <returns>The id of the record.</returns>
    public string Start(JobStart start) => ledger.Append(
        new(JobStart.Kind, JobStart.Algorithm, [], string.Create(CultureInfo.InvariantCulture, $"{start.Name} {start.Due:O} {start.Attempt} {ledger.NextNumber(JobStart.Kind)}")),
        JsonSerializer.Serialize(start, LoopJson.Default.JobStart), actor).Id;

    /// <summary>Notes that a job ended; what was noted first stays.</summary>
    public void End(string job, string outcome, string? detail, double seconds = 0, double cpuSeconds = 0) =>
        ledger.Append(new(JobEnd.Kind, JobStart.Algorithm, [job], ""), JsonSerializer.Serialize(new(job, outcome, detail), LoopJson.Default.JobEnd), actor, seconds, cpuSeconds);

    /// <summary>True if the end of a job was noted.</summary>
    public bool HasEnded(string job) => ledger.Find(new RecordIdentity(JobEnd.Kind, JobStart.Algorithm, [job], "").Id()) is not null;
}

/// <summary>A job that was started.</summary>
/// <param name="Id">Id of its record.</param>
/// <param name="Start">What it is.</param>
/// <param name="StartedAt">When its start was noted.</param>
/// <param name="End">How it ended; null: it has not, or nobody noted it.</param>
/// <param name="EndedAt">When that was noted.</param>
sealed record JobEntry(string Id, JobStart Start, DateTimeOffset StartedAt, JobEnd? End, DateTimeOffset? EndedAt);
