using Prometheus;
using Relearn.Loop.Learning;

namespace Relearn.Server.Jobs;

/// <summary>What <c>/metrics</c> says of jobs, read off the ledger when it is asked for.</summary>
static class JobMetrics
{
    /// <summary>Adds them.</summary>
    public static void Add(CollectorRegistry registry, JobScheduler scheduler, TimeProvider time)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var started = factory.CreateGauge("relearn_jobs_started", "Of the last 100 jobs those of a name", "job");
        var failures = factory.CreateGauge("relearn_job_failures", "How many of these failed, or were cut off for good", "job");
        var age = factory.CreateGauge("relearn_job_success_age_seconds", "Time since one was done last", "job");
        registry.AddBeforeCollectCallback(() =>
        {
            foreach (var state in scheduler.States)
            {
                started.WithLabels(state.Name).Set(state.Started);
                failures.WithLabels(state.Name).Set(state.Failures);
                if (state.LastSuccess is { } success) { age.WithLabels(state.Name).Set((time.GetUtcNow() - success).TotalSeconds); }
            }
        });
    }

    /// <summary>Writes the states for <c>GET /v1/admin/status</c>.</summary>
    public static void Write(System.Text.Json.Utf8JsonWriter json, IReadOnlyList<JobState> states)
    {
        json.WriteStartArray("jobs");
        foreach (var state in states)
        {
            json.WriteStartObject();
            json.WriteString("name", state.Name);
            json.WriteString("state", state.State);
            json.WriteString("due", state.Due);
            json.WriteNumber("started", state.Started);
            json.WriteNumber("failures", state.Failures);
            if (state.LastSuccess is { } success) { json.WriteString("last_success", success); }
            if (state.Detail is { } detail) { json.WriteString("detail", detail); }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
