using Relearn.Loop;
using Relearn.Loop.Learning;
using Relearn.Scoping;

namespace Relearn;

// Candidates for the champion's place.
public sealed partial class Workspace
{
    /// <summary>Makes candidates and compares them with the released model; the winner becomes a challenger as <c>release.mode</c> declares, and nothing goes live by that.</summary>
    /// <param name="word">Why somebody asks for it; null: only where a trigger holds.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<CandidateOutcome> CandidateAsync(string? word, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "run --candidate");
        return await ChallengeAsync(await MakeCandidateAsync(word, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    async Task<CandidateOutcome> MakeCandidateAsync(string? word, CancellationToken cancellation)
    {
        using var taken = Lock("run --candidate");
        var context = Context(cancellation);
        var (id, report, triggers) = await CandidateStep.DoAsync(context, data => LearningTriggers.Of(Project, SituationReading.Of(context, data, word))).ConfigureAwait(false);
        Refused = context.Refused;
        return new(id, triggers.Triggers, triggers.Held, report);
    }

    // A release that would go live at once waits for a person's word.
    async Task<CandidateOutcome> ChallengeAsync(CandidateOutcome made, CancellationToken cancellation)
    {
        if (made.Report?.Winner is not { } winner) { return made; }
        if (Project.Release.Mode == ReleaseMode.Direct) { return made with { Challenge = $"It goes live when somebody says so: relearn serve release {Folder} --run {winner}" }; }
        try
        {
            return made with { Challenge = (await StartRolloutAsync(winner, cancellation: cancellation).ConfigureAwait(false)).What };
        }
        catch (Numerics.UserErrorException e)
        {
            return made with { Challenge = $"It has no rollout: {string.Join(" ", e.Errors.Select(p => p.Message))}" };
        }
    }

    /// <summary>Does a job that a service asked for, and notes how it ended.</summary>
    /// <param name="order">The job.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task WorkAsync(JobOrder order, CancellationToken cancellation = default)
    {
        // While it is held no other job is begun, also by a service that was started again.
        using var taken = Storage.WorkspaceLock.Take(Paths.Root, "job", $"relearn work {order.Name} {Project.Name}");
        var (book, started) = (new JobBook(Ledger, _options.Actor), System.Diagnostics.Stopwatch.GetTimestamp());
        try
        {
            var detail = order.Name == JobStart.Monitor ? await WatchAsync(cancellation).ConfigureAwait(false) : Said(await CandidateAsync(order.Because, cancellation).ConfigureAwait(false));
            book.End(order.Job, JobEnd.Done, detail, System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        catch (Numerics.UserErrorException e)
        {
            book.End(order.Job, JobEnd.Failed, e.Errors[0].Message, System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
            throw;
        }
    }

    async Task<string> WatchAsync(CancellationToken cancellation)
    {
        try
        {
            var report = Monitor("live");
            var failures = await SendAlertsAsync(report, cancellation).ConfigureAwait(false);
            // An alarm that goes on is worth the doctor's time.
            if (report.Alarms?.Alarms.Any(a => a is { Until: null, Level: Monitoring.Alarms.AlarmLevel.Harm }) == true && (await DiagnoseAsync(cancellation).ConfigureAwait(false)).Top is { Step: > 0 } top)
            {
                return FormattableString.Invariant($"step {top.Step}: {top.Says} (probability {top.Probability:0%}) {top.First.Command}");
            }
            return failures.Count > 0 ? failures[0].Message : FormattableString.Invariant($"{report.Matured:N0} of {report.Predictions:N0} decisions compared, {report.Triggers.Count} reasons to retrain");
        }
        catch (Numerics.UserErrorException e) when (e.Errors[0].Code == Monitoring.MonitoringErrors.NothingLogged("", "").Code)
        {
            return "nothing was answered yet";
        }
    }

    static string Said(CandidateOutcome outcome) => outcome.Report is { } report ? outcome.Challenge is { } challenge ? $"{report.Verdict}. {challenge}" : report.Verdict
        : (outcome.Held is { } held ? $"due, but {held}" : "no trigger holds");
}
