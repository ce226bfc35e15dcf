using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Server.Guarding;

/// <summary>How the service fares, for <c>GET /v1/admin/status</c>.</summary>
static class AdminStatus
{
    public static byte[] Write(ServedModel model, PredictionService predictions, RequestGuard guard, ProjectConfig project, TimeSpan uptime, long changes, UserError? problem, Lineup lineup, IReadOnlyList<Loop.Learning.JobState>? jobs = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("uptime_seconds", Math.Round(uptime.TotalSeconds, 3));
            json.WriteString("model", model.Context.Model);
            json.WriteString("release", model.Context.Release);
            json.WriteNumber("release_changes", changes);
            if (problem is not null) { json.WriteString("release_problem", problem.Message); }
            Arms(json, lineup);
            json.WriteNumber("decisions", predictions.Decisions);
            json.WriteNumber("keys", guard.Keys.Count);
            json.WriteBoolean("open", !guard.Keys.Guarded);
            json.WriteNumber("under_way", guard.Admission.UnderWay);
            json.WriteNumber("waiting", guard.Admission.Waiting);
            json.WriteNumber("expected_wait_ms", Math.Round(guard.Admission.ExpectedWait.TotalMilliseconds, 3));
            json.WriteStartObject("fallback");
            json.WriteString("declared", Declared(project.Serving.Fallback));
            // A release before the first one is not to be had.
            json.WriteBoolean("ready", predictions.Fallback is not null);
            json.WriteNumber("answers", predictions.Fallbacks);
            json.WriteNumber("model_failures", predictions.Failures);
            json.WriteEndObject();
            if (jobs is not null) { Jobs.JobMetrics.Write(json, jobs); }
            Limits(json, project);
            json.WriteStartObject("refused");
            for (var i = 0; i < RefusalCounts.Names.Length; i++) { json.WriteNumber(RefusalCounts.Names[i], guard.Refused[(Refusal)i]); }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    static void Arms(Utf8JsonWriter json, Lineup lineup)
    {
        if (lineup.Previous is { } previous) { json.WriteString("previous", previous.Model.Context.Release); }
        json.WriteStartArray("challengers");
        foreach (var arm in ArmMetrics.ArmsOf(lineup).Where(a => a.Arm != Serving.Rollouts.Arms.Champion))
        {
            json.WriteStartObject();
            json.WriteString("rollout", arm.Rollout.Id);
            json.WriteString("mode", Starting.NameOf(arm.Rollout.Plan.Mode));
            json.WriteString("release", arm.Rollout.Plan.Challenger);
            json.WriteNumber("share", arm.Rollout.Share);
            json.WriteNumber("decisions", arm.Meters.Decisions(challenger: true));
            json.WriteNumber("errors", arm.Meters.Errors(challenger: true));
            json.WriteNumber("dropped", arm.Meters.Dropped);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static string Declared(FallbackConfig? fallback) => fallback switch
    {
        null => "none",
        { Constant: not null } => "constant",
        { Rule: not null } => "rule",
        _ => "previous",
    };

    static void Limits(Utf8JsonWriter json, ProjectConfig project)
    {
        var serving = project.Serving;
        json.WriteStartObject("limits");
        json.WriteNumber("body_mb", serving.BodyMb);
        json.WriteNumber("max_rows", serving.MaxRows);
        if (serving.RateLimit is { } rate) { json.WriteNumber("rate_limit", rate); }
        json.WriteNumber("max_concurrent", serving.MaxConcurrent);
        json.WriteNumber("max_queue", serving.MaxQueue);
        json.WriteNumber("max_connections", serving.MaxConnections);
        json.WriteNumber("slow_client_seconds", serving.SlowClientSeconds);
        if (project.Constraints.P99Milliseconds is { } limit) { json.WriteNumber("p99_ms", limit); }
        json.WriteEndObject();
    }
}
