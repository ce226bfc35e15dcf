using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Relearn.Loop.Learning;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>What a running service has done beside it.</summary>
public sealed class JobTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static TestProject Project(string learning) => TestProject.Create(y => y.Replace("monitoring: { window_days: 4 }", "monitoring: { window_days: 4, every_hours: 24 }", StringComparison.Ordinal) + $"\nlearning: {{ {learning} }}\n");

    static async Task<JobEntry[]> UntilAsync(TestProject project, Func<JobEntry[], bool> done)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            JobEntry[] entries;
            using (var workspace = project.Open()) { entries = [.. new JobBook(workspace.Ledger, "test").Entries()]; }
            if (done(entries)) { return entries; }
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(3), string.Join('\n', entries.Select(e => e.ToString())));
            await Task.Delay(200, Token);
        }
    }

    [Fact]
    public async Task A_service_that_is_killed_with_its_job_finds_the_job_again_and_does_it_once()
    {
        using var project = Project("on_loss: false");
        var run = await Tool.RunAsync(project.Folder, "run", project.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
        var (service, _) = await Tool.ServeAsync(project.Folder);
        JobEntry cut;
        try
        {
            cut = (await UntilAsync(project, e => e.Length > 0))[^1];
        }
        finally
        {
            // The service and the job it started.
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync(Token);
            service.Dispose();
        }
        var (again, address) = await Tool.ServeAsync(project.Folder);
        try
        {
            // The look at what was answered, then the question whether a trigger holds.
            var entries = await UntilAsync(project, e => e.Any(j => j.Start.Name == JobStart.Candidate && j.End is not null));
            var looks = entries.Where(e => e.Start.Name == JobStart.Monitor).OrderBy(e => e.Start.Attempt).ToArray();
            Assert.Equal(cut.Id, looks[0].Id);
            // It may have come to its end before the kill came.
            Assert.Equal(looks[0].End!.Outcome == JobEnd.Cut ? 2 : 1, looks.Length);
            Assert.Equal(JobEnd.Done, looks[^1].End!.Outcome);
            Assert.Equal("no trigger holds", entries[0].End!.Detail);
            using var client = new HttpClient { BaseAddress = address };
            var status = await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
            Assert.Equal(["candidate", "monitor"], status.GetProperty("jobs").EnumerateArray().Select(j => j.GetProperty("name").GetString()));
            Assert.Contains("relearn_job_success_age_seconds{job=\"monitor\"}", await client.GetStringAsync("/metrics", Token), StringComparison.Ordinal);
        }
        finally
        {
            again.Kill(entireProcessTree: true);
            await again.WaitForExitAsync(Token);
            again.Dispose();
        }
    }

    [Fact]
    public async Task By_the_calendar_a_running_service_makes_a_candidate_and_answers_on()
    {
        using var project = Project("schedule_days: 7, windows: []");
        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "run", project.Folder)).ExitCode);
        var (service, address) = await Tool.ServeAsync(project.Folder);
        try
        {
            var entries = await UntilAsync(project, e => e.Any(j => j is { Start: { Name: JobStart.Candidate, Because: not null }, End: not null }));
            var made = entries.First(e => e.Start.Because is not null);
            Assert.True(made.End!.Outcome == JobEnd.Done, made.End.Detail);
            using var workspace = project.Open();
            Assert.Single(workspace.Ledger.List(CandidateReport.Kind));
            using var client = new HttpClient { BaseAddress = address };
            Assert.True((await client.GetAsync("/health/ready", Token)).IsSuccessStatusCode);
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync(Token);
            service.Dispose();
        }
    }
}
