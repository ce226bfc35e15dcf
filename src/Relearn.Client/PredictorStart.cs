using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Relearn.Client;

/// <summary>Opens every predictor when the host starts, so that an application without its model does not start.</summary>
sealed class PredictorStart(IServiceProvider services, IEnumerable<PredictorName> names) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, _) in names) { services.GetRequiredKeyedService<PredictorSource>(name); }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
