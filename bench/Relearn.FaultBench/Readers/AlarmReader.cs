using Relearn.FaultBench.Plant;
using Relearn.Monitoring.Alarms;
using Relearn.Numerics;

namespace Relearn.FaultBench.Readers;

/// <summary>The monitoring report alone: what the alarm that is open comes from decides the cause.</summary>
sealed class AlarmReader : IReader
{
    /// <inheritdoc/>
    public string Name => "monitoring report alone";

    /// <inheritdoc/>
    public Task<Reading> ReadAsync(string folder, WorkspaceOptions options, int day, DayRecord record)
    {
        using var workspace = Workspace.Open(folder, options);
        try
        {
            var report = workspace.Monitor("live");
            var open = report.Alarms?.Alarms.LastOrDefault(a => a.Until is null && a.Level == AlarmLevel.Harm);
            var finding = open is { Findings.Count: > 0 } ? open.Findings[0] : null;
            return Task.FromResult(finding is null ? new Reading(day, false, [new("nothing_wrong", 1, 0, "", "")], SeenIn(report))
                : new(day, true, [new(CauseOf(finding.Monitor), 1, open!.Step, finding.Subject, "")], SeenIn(report)));
        }
        catch (UserErrorException e)
        {
            return Task.FromResult(new Reading(day, false, [new("nothing_wrong", 1, 0, "", "")], [$"error: {e.Errors[0].Message}"]));
        }
    }

    static string[] SeenIn(Monitoring.MonitoringReport report) =>
        [.. (report.Alarms?.Alarms ?? []).SelectMany(a => a.Findings.Take(3).Select(f => $"{a.Level}:{f.Monitor}:{f.Subject}")).Distinct()];

    static string CauseOf(string monitor) => monitor switch
    {
        "nulls" => "nulls_at_source",
        "unseen" => "encoding_change",
        "range" or "relation" => "unit_change",
        "stuck" => "stuck_column",
        "top_value" => "silent_default",
        "duplicates" => "duplicates",
        "delay" => "label_delay",
        "rate" => "label_shift",
        "loss" or "errors" or "money" or "calibration" => "relation_changed",
        _ => "inputs_moved",
    };
}
