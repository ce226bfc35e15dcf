using Prometheus;
using Relearn.Serving;

namespace Relearn.Server.Guarding;

/// <summary>What the guard counts, at <c>/metrics</c>. No key is named there.</summary>
static class GuardMetrics
{
    public static void Add(CollectorRegistry registry, RequestGuard guard, PredictionService predictions)
    {
        var factory = Metrics.WithCustomRegistry(registry);
        var refused = factory.CreateCounter("relearn_refused_total", "Requests that the guard let not through, by reason", "reason");
        var fallbacks = factory.CreateCounter("relearn_fallback_answers_total", "Decisions that the fallback made");
        var underWay = factory.CreateGauge("relearn_predictions_under_way", "Predictions at work");
        var waiting = factory.CreateGauge("relearn_predictions_waiting", "Predictions that wait for their turn");
        registry.AddBeforeCollectCallback(() =>
        {
            for (var i = 0; i < RefusalCounts.Names.Length; i++) { refused.WithLabels(RefusalCounts.Names[i]).IncTo(guard.Refused[(Refusal)i]); }
            fallbacks.IncTo(predictions.Fallbacks);
            underWay.Set(guard.Admission.UnderWay);
            waiting.Set(guard.Admission.Waiting);
        });
    }
}
