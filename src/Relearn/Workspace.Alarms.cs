using Relearn.Monitoring;
using Relearn.Monitoring.Alarms;
using Relearn.Numerics;

namespace Relearn;

// Who is told of what was found.
public sealed partial class Workspace
{
    // Connections are kept for the life of the process, as is meant.
    static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Writes the alarms of a report down, and sends those of live predictions to whom the project names and who has not got them.</summary>
    /// <returns>What could not be sent; it is tried again with the next report.</returns>
    /// <exception cref="UserErrorException">What the project says of its receivers cannot be used.</exception>
    public async Task<IReadOnlyList<UserError>> SendAlertsAsync(MonitoringReport report, CancellationToken cancellation = default)
    {
        if (report.Alarms is not { } alarms) { return []; }
        var sinks = AlertSinks.Of(Project.Monitoring.Alerts, Paths.Alerts, s_http, _options.Mail, Environment.GetEnvironmentVariable);
        return await new AlertDispatcher(Ledger, _options.Actor, [.. sinks, .. _options.AlertSinks])
            .SendAsync(Project.Name, Project.Kpi.Currency, report.Release, report.Source, alarms, Project.Monitoring.Alerts.Drift ? AlarmLevel.Drift : AlarmLevel.Harm, cancellation).ConfigureAwait(false);
    }
}
