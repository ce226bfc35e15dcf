using Relearn.Numerics;

namespace Relearn.Monitoring;

/// <summary>All messages of this folder.</summary>
static class MonitoringErrors
{
    public static UserError NothingLogged(string project, string source) => new("monitor.nothing_logged",
        $"The log of '{project}' has no {source} predictions of the current release. {(source == "live" ? "Start the service with 'relearn serve start' and send requests" : "Run 'relearn run' to replay the held-out period")}.");
}
