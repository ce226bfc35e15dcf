using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relearn.Client;

/// <summary>Puts predictors and the client of a service into an application's services.</summary>
public static class RelearnRegistration
{
    /// <summary>Registers the predictor of a bundle file: a singleton <see cref="PredictorSource"/>, keyed by its name, and plain where it is the only one. It is opened when the host starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">What the application calls it.</param>
    /// <param name="path">The bundle.</param>
    /// <param name="options">How the file is looked after.</param>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public static IServiceCollection AddRelearnPredictor(this IServiceCollection services, string name, string path, PredictorSourceOptions? options = null)
    {
        if (services.Any(s => s.ImplementationInstance is PredictorName known && known.Name == name)) { throw new ArgumentException($"There is a predictor '{name}' already. Give each a name of its own.", nameof(name)); }
        services.AddSingleton(new PredictorName(name, path));
        services.AddKeyedSingleton(name, (provider, _) => new PredictorSource(path, options, provider.GetService<TimeProvider>(), provider.GetService<ILogger<PredictorSource>>()));
        services.TryAddSingleton(Only);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PredictorStart>());
        return services;
    }

    static PredictorSource Only(IServiceProvider provider)
    {
        var names = provider.GetServices<PredictorName>().Select(n => n.Name).ToArray();
        return names.Length == 1
            ? provider.GetRequiredKeyedService<PredictorSource>(names[0])
            : throw new InvalidOperationException($"There are {names.Length} predictors: {string.Join(", ", names)}. Say which: [FromKeyedServices(\"{names[0]}\")].");
    }

    /// <summary>Registers a health check of a predictor: degraded while its file was refused and the bundle before it answers.</summary>
    /// <param name="checks">The application's checks.</param>
    /// <param name="name">The name that <see cref="AddRelearnPredictor"/> was given; also that of the check.</param>
    public static IHealthChecksBuilder AddRelearnPredictorCheck(this IHealthChecksBuilder checks, string name) =>
        checks.Add(new HealthCheckRegistration(name, provider => new PredictorHealthCheck(provider.GetRequiredKeyedService<PredictorSource>(name)), null, null));

    /// <summary>Registers <see cref="RelearnClient"/> of a prediction service.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Where the service is, and how it is asked.</param>
    /// <returns>The builder of its <see cref="HttpClient"/>, for handlers of the application's own.</returns>
    public static IHttpClientBuilder AddRelearnClient(this IServiceCollection services, RelearnClientOptions options)
    {
        services.AddTransient(provider => new RelearnClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient(RelearnClient.Name), options, provider.GetService<TimeProvider>()));
        return services.AddHttpClient(RelearnClient.Name);
    }
}
