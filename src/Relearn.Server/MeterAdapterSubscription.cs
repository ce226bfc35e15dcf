using Prometheus;

namespace Relearn.Server;

/// <summary>Shows this service's own meter in a Prometheus registry, with names such as <c>relearn_decisions</c>.</summary>
sealed class MeterAdapterSubscription : IDisposable
{
    // From 20 microseconds to 1 second: a prediction takes a few of the first, a flush to disk some of the last.
    static readonly double[] Seconds = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1];

    readonly IDisposable _listening;

    public MeterAdapterSubscription(CollectorRegistry registry) => _listening = MeterAdapter.StartListening(new()
    {
        Registry = registry,
        // The adapter drops what was not touched for a while; a counter must stay for as long as the service does.
        MetricsExpireAfter = TimeSpan.FromDays(3650),
        MetricFactory = Metrics.WithCustomRegistry(registry),
        InstrumentFilterPredicate = i => i.Meter.Name == ServiceMetrics.MeterName,
        ResolveHistogramBuckets = _ => Seconds,
    });

    public void Dispose() => _listening.Dispose();
}
