using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Prometheus;

namespace Relearn.Server;

/// <summary>What the service counts: shown at <c>/metrics</c>, and offered to OpenTelemetry under the same names.</summary>
sealed class ServiceMetrics : IDisposable
{
    public const string MeterName = "relearn";

    // From 20 microseconds to 1 second: a prediction takes a few of the first, a flush to disk some of the last.
    static readonly double[] Buckets = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1];

    readonly Meter _meter = new(MeterName);
    readonly Gauge _info;
    readonly Prometheus.Counter.Child _changes;
    readonly string _model;
    double _trainedUntil;

    public ServiceMetrics(string model, string release, double trainedUntil, TimeProvider time)
    {
        _model = model;
        var factory = Metrics.WithCustomRegistry(Registry);
        Prometheus.Counter.Child Counter(string name, string help)
        {
            var counter = factory.CreateCounter($"relearn_{name}_total", help, "model").WithLabels(model);
            _meter.CreateObservableCounter(name, () => new Measurement<long>((long)counter.Value, new KeyValuePair<string, object?>("model", model)), description: help);
            return counter;
        }

        Decisions = Counter("decisions", "Decisions answered");
        Errors = Counter("request_errors", "Requests refused or failed");
        Outcomes = Counter("outcomes", "Outcomes taken");
        Seconds = factory.CreateHistogram("relearn_decision_seconds", "Time from the whole request to the logged answer", ["model"], new HistogramConfiguration { Buckets = Buckets }).WithLabels(model);
        _changes = Counter("release_changes", "Releases that took the place of another");
        _info = factory.CreateGauge("relearn_release_info", "The release that answers", "model", "release");
        Show(release, trainedUntil);
        var age = factory.CreateGauge("relearn_model_age_seconds", "Age of the newest training row", "model").WithLabels(model);
        double Age() => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 - Volatile.Read(ref _trainedUntil) / 1e6;
        Registry.AddBeforeCollectCallback(() => age.Set(Age()));
        _meter.CreateObservableGauge("model_age", Age, "s", "Age of the newest training row");
    }

    /// <summary>The release that answers.</summary>
    public string Release { get; private set; }

    /// <summary>Releases that took the place of another.</summary>
    public long Changes => (long)_changes.Value;

    /// <summary>Another release answers.</summary>
    public void Answers(string release, double trainedUntil)
    {
        _info.RemoveLabelled(_model, Release);
        Show(release, trainedUntil);
        _changes.Inc();
    }

    [MemberNotNull(nameof(Release))]
    void Show(string release, double trainedUntil)
    {
        Release = release;
        Volatile.Write(ref _trainedUntil, trainedUntil);
        _info.WithLabels(_model, release).Set(1);
    }

    /// <summary>What OpenTelemetry reads.</summary>
    public Meter Meter => _meter;

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public Prometheus.Counter.Child Decisions { get; }

    public Prometheus.Counter.Child Errors { get; }

    public Prometheus.Counter.Child Outcomes { get; }

    public Prometheus.Histogram.Child Seconds { get; }

    public void Dispose() => _meter.Dispose();
}
