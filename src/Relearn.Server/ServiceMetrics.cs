using System.Diagnostics.Metrics;

namespace Relearn.Server;

/// <summary>What the service counts; shown at <c>/metrics</c> and, where an exporter is configured, sent by OpenTelemetry.</summary>
sealed class ServiceMetrics : IDisposable
{
    public const string MeterName = "relearn";

    readonly Meter _meter = new(MeterName);

    public ServiceMetrics(string model, string release, double trainedUntil, TimeProvider time)
    {
        var tag = new KeyValuePair<string, object?>("model", model);
        Decisions = _meter.CreateCounter<long>("decisions", null, "Decisions answered", [tag]);
        Errors = _meter.CreateCounter<long>("request_errors", null, "Requests refused or failed", [tag]);
        Outcomes = _meter.CreateCounter<long>("outcomes", null, "Outcomes taken", [tag]);
        Seconds = _meter.CreateHistogram<double>("decision_seconds", "s", "Time from the whole request to the logged answer", [tag]);
        _meter.CreateObservableGauge("release_info", () => new Measurement<long>(1, tag, new("release", release)), description: "The release that answers");
        _meter.CreateObservableGauge("model_age_seconds", () => new Measurement<double>(time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 - trainedUntil / 1e6, tag), "s", "Age of the newest training row");
    }

    public Counter<long> Decisions { get; }

    public Counter<long> Errors { get; }

    public Counter<long> Outcomes { get; }

    public Histogram<double> Seconds { get; }

    public void Dispose() => _meter.Dispose();
}
