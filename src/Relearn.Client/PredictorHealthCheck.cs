using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Relearn.Client;

/// <summary>Degraded while a file lies there that was refused: the bundle before it answers.</summary>
sealed class PredictorHealthCheck(PredictorSource source) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (current, problem) = (source.Current, source.Problem);
        var data = new Dictionary<string, object> { ["model"] = current.Manifest.Model, ["bundle"] = current.BundleHash, ["reloads"] = source.Reloads };
        return Task.FromResult(problem is null ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Degraded(problem, data: data));
    }
}
