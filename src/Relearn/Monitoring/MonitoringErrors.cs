using Relearn.Numerics;

namespace Relearn.Monitoring;

/// <summary>All messages of this folder.</summary>
static class MonitoringErrors
{
    public static UserError NoKeyToCompare(string project) => new("monitor.no_key_to_compare",
        $"Live rows of '{project}' cannot be held against the data: 'data.key' names no column, so nobody knows which row of the data a request was about. Declare the key and send it with requests, or compare the replay: --source replay.");

    public static UserError SourceMissing(string model, string source) => new("monitor.source_missing",
        $"Model '{model}' looks at source '{source}', which the newest data set version does not have. Declare it again, or compare the replay: --source replay.");

    public static UserError NothingLogged(string project, string source) => new("monitor.nothing_logged",
        $"The log of '{project}' has no {source} predictions of the current release. {(source == "live" ? "Start the service with 'relearn serve start' and send requests" : "Run 'relearn run' to replay the held-out period")}.");
}
