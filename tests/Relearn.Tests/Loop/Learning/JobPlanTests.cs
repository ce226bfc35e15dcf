using Relearn.Loop.Learning;
using Relearn.Scoping;

namespace Relearn.Tests.Loop.Learning;

public sealed class JobPlanTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static readonly DateTimeOffset Midnight = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    static ProjectConfig Project(double? hours = 24, double? days = null)
    {
        using var project = TestProject.Create(rows: 10);
        return project.Config with { Monitoring = new() { EveryHours = hours }, Learning = new() { ScheduleDays = days } };
    }

    static JobEntry Entry(string name, DateTimeOffset due, string? outcome, int attempt = 1, string? because = null) =>
        new($"job-{name} {due:O} {attempt}", new(name, due, attempt, because), due, outcome is null ? null : new("", outcome, null), outcome is null ? null : due.AddMinutes(1));

    [Fact]
    public void What_never_ran_is_due_at_once_and_then_once_a_period()
    {
        var first = JobPlan.Next(Project(), Noon, [])!;
        Assert.Equal((JobStart.Monitor, Noon.Date, 1), (first.Name, first.Due.DateTime, first.Attempt));
        JobEntry[] ran = [Entry(JobStart.Candidate, first.Due, JobEnd.Done), Entry(JobStart.Monitor, first.Due, JobEnd.Done)];
        Assert.Null(JobPlan.Next(Project(), Noon.AddHours(11), ran));
        Assert.Equal(Noon.Date.AddDays(1), JobPlan.Next(Project(), Noon.AddHours(12), ran)!.Due.DateTime);
    }

    [Fact]
    public void Times_that_were_missed_are_made_up_once()
    {
        JobEntry[] ran = [Entry(JobStart.Candidate, Noon, JobEnd.Done), Entry(JobStart.Monitor, Noon, JobEnd.Done)];
        var due = JobPlan.Next(Project(), Noon.AddDays(30), ran)!;
        Assert.Equal(Noon.Date.AddDays(30), due.Due.DateTime);
        Assert.Null(JobPlan.Next(Project(), Noon.AddDays(30).AddMinutes(5), [Entry(JobStart.Candidate, due.Due, JobEnd.Done), Entry(due.Name, due.Due, JobEnd.Done), .. ran]));
    }

    [Fact]
    public void What_was_cut_off_is_tried_once_more_and_then_given_up()
    {
        var cut = Entry(JobStart.Monitor, Noon, JobEnd.Cut);
        var again = JobPlan.Next(Project(), Noon.AddMinutes(1), [cut])!;
        Assert.Equal((JobStart.Monitor, Noon, 2), (again.Name, again.Due, again.Attempt));
        Assert.Null(JobPlan.Next(Project(), Noon.AddMinutes(2), [Entry(JobStart.Monitor, Noon, JobEnd.Cut, 2), cut]));
        // What failed said why: trying again would say the same.
        Assert.Null(JobPlan.Next(Project(), Noon.AddMinutes(2), [Entry(JobStart.Monitor, Noon, JobEnd.Failed)]));
    }

    [Fact]
    public void A_clock_that_goes_back_starts_nothing_twice_and_one_that_was_years_ahead_is_not_believed()
    {
        JobEntry[] ran = [Entry(JobStart.Candidate, Midnight, JobEnd.Done), Entry(JobStart.Monitor, Midnight, JobEnd.Done)];
        Assert.Null(JobPlan.Next(Project(), Noon.AddHours(-13), ran));
        JobEntry[] ahead = [Entry(JobStart.Candidate, Noon.AddYears(3), JobEnd.Done), Entry(JobStart.Monitor, Noon.AddYears(3), JobEnd.Done)];
        Assert.Equal(Noon.Date, JobPlan.Next(Project(), Noon, ahead)!.Due.DateTime);
    }

    [Fact]
    public void The_triggers_are_asked_once_after_each_look_and_the_calendar_needs_no_trigger()
    {
        var watched = Entry(JobStart.Monitor, Midnight, JobEnd.Done);
        var asked = JobPlan.Next(Project(), Noon, [watched])!;
        Assert.Equal((JobStart.Candidate, null), (asked.Name, asked.Because));
        Assert.Null(JobPlan.Next(Project(), Noon, [Entry(JobStart.Candidate, Midnight, JobEnd.Done), watched]));
        Assert.Null(JobPlan.Next(Project(), Noon, [watched with { End = new("", JobEnd.Failed, null) }]));
        var calendar = JobPlan.Next(Project(hours: null, days: 7), Noon, [])!;
        Assert.Equal(JobStart.Candidate, calendar.Name);
        Assert.Contains("every 7 days", calendar.Because, StringComparison.Ordinal);
        Assert.Null(JobPlan.Next(Project(hours: null, days: 7), Noon, [Entry(JobStart.Candidate, calendar.Due, JobEnd.Done, because: calendar.Because)]));
        Assert.Null(JobPlan.Next(Project(hours: null), Noon, []));
    }

    [Fact]
    public void States_count_what_failed_and_remember_the_last_success()
    {
        JobEntry[] entries = [Entry(JobStart.Monitor, Noon.AddDays(2), null), Entry(JobStart.Monitor, Noon.AddDays(1), JobEnd.Failed), Entry(JobStart.Monitor, Noon, JobEnd.Done), Entry(JobStart.Monitor, Noon.AddDays(-1), JobEnd.Cut, 2), Entry(JobStart.Monitor, Noon.AddDays(-1), JobEnd.Cut)];
        var state = Assert.Single(JobState.Of(entries));
        Assert.Equal((5, 2, "running", Noon.AddMinutes(1)), (state.Started, state.Failures, state.State, state.LastSuccess));
    }
}
