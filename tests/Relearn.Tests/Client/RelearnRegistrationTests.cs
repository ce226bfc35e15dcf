using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relearn.Client;
using Relearn.Inference;
using Relearn.Tests.Inference;

namespace Relearn.Tests.Client;

public sealed class RelearnRegistrationTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ServiceCollection _services = [];

    static readonly PredictorSourceOptions Quiet = new() { Watch = false };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Bundle(string learner)
    {
        File.WriteAllBytes(_folder[learner], SampleBundles.Write(learner));
        return _folder[learner];
    }

    [Fact]
    public void The_only_predictor_needs_no_name()
    {
        _services.AddRelearnPredictor("delays", Bundle("trees"), Quiet);
        using var provider = _services.BuildServiceProvider();
        Assert.Equal("trees", provider.GetRequiredService<PredictorSource>().Current.Manifest.Learner);
        Assert.Same(provider.GetRequiredService<PredictorSource>(), provider.GetRequiredKeyedService<PredictorSource>("delays"));
    }

    [Fact]
    public void Of_several_predictors_each_has_its_name()
    {
        _services.AddRelearnPredictor("a", Bundle("trees"), Quiet).AddRelearnPredictor("b", Bundle("linear"), Quiet);
        using var provider = _services.BuildServiceProvider();
        Assert.Equal("linear", provider.GetRequiredKeyedService<PredictorSource>("b").Current.Manifest.Learner);
        Assert.Equal("There are 2 predictors: a, b. Say which: [FromKeyedServices(\"a\")].", Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<PredictorSource>()).Message);
        Assert.Contains("'a' already", Assert.Throws<ArgumentException>(() => _services.AddRelearnPredictor("a", "other", Quiet)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_its_bundle_does_not_start()
    {
        _services.AddRelearnPredictor("a", Bundle("trees"), Quiet).AddRelearnPredictor("b", _folder["none"], Quiet);
        await using var provider = _services.BuildServiceProvider();
        var start = Assert.Single(provider.GetServices<IHostedService>());
        Assert.Contains("none", (await Assert.ThrowsAsync<BundleException>(() => start.StartAsync(Token))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_folder["none"], SampleBundles.Write("linear"));
        await start.StartAsync(Token);
        await start.StopAsync(Token);
    }

    [Fact]
    public async Task Health_is_degraded_while_a_bad_file_lies_there()
    {
        _services.AddLogging().AddRelearnPredictor("delays", Bundle("trees"), Quiet).AddHealthChecks().AddRelearnPredictorCheck("delays");
        await using var provider = _services.BuildServiceProvider();
        var (health, source) = (provider.GetRequiredService<HealthCheckService>(), provider.GetRequiredService<PredictorSource>());
        var report = (await health.CheckHealthAsync(Token)).Entries["delays"];
        Assert.Equal((HealthStatus.Healthy, source.Current.BundleHash), (report.Status, report.Data["bundle"]));
        await File.WriteAllBytesAsync(_folder["trees"], [1, 2, 3], Token);
        source.Reload();
        report = (await health.CheckHealthAsync(Token)).Entries["delays"];
        Assert.Equal((HealthStatus.Degraded, source.Problem), (report.Status, report.Description));
    }

    [Fact]
    public async Task A_web_application_answers_with_the_new_bundle_and_is_never_down()
    {
        var path = Bundle("trees");
        var reloaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRelearnPredictor("delays", path, new() { SettleTime = TimeSpan.FromMilliseconds(20), Reloaded = _ => reloaded.SetResult() });
        builder.Services.AddHealthChecks().AddRelearnPredictorCheck("delays");
        await using var app = builder.Build();
        app.MapGet("/score", ([FromKeyedServices("delays")] PredictorSource source) => source.Current.Predict(SampleBundles.Rows[0]).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        app.MapHealthChecks("/health");
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };
        async Task<double> Score() => double.Parse(await http.GetStringAsync("/score", Token), System.Globalization.CultureInfo.InvariantCulture);

        double Expected(string learner) => SampleBundles.Manifest.Calibration.Probability(SampleBundles.RawOf(learner)[0]);
        Assert.Equal(Expected("trees"), await Score());
        File.Move(Bundle("linear"), path, overwrite: true);
        while (!reloaded.Task.IsCompleted) { Assert.Contains(await Score(), new[] { Expected("trees"), Expected("linear") }); }
        Assert.Equal(Expected("linear"), await Score());
        Assert.Equal("Healthy", await http.GetStringAsync("/health", Token));
    }

    [Fact]
    public void The_client_comes_from_the_services()
    {
        _services.AddRelearnClient(new() { Address = new("http://127.0.0.1:1"), ApiKey = "secret" });
        using var provider = _services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<RelearnClient>());
    }

    [Fact]
    public void The_key_is_not_written_with_the_options() => Assert.DoesNotContain("secret", new RelearnClientOptions { ApiKey = "secret" }.ToString(), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
