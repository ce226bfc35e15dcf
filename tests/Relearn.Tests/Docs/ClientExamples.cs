using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Relearn.Client;
using Relearn.Inference;
using Relearn.Server;

namespace Relearn.Tests.Docs;

public sealed class ClientExamples : IAsyncLifetime
{
    readonly TestProject _project = TestProject.Create();
    Workspace _workspace = null!;
    string _path = "";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = _project.Open();
        _path = _workspace.Artifacts.PathOf((await _workspace.RunAsync(Token)).Run.BundleHash);
    }

    sealed record Visit(DateTime At, double? X, string? City);

    [Fact]
    public void An_application_predicts_rows_of_its_own_type()
    {
        var predictor = Predictor.Open(_path);
        #region typed
        var visits = predictor.Bind<Visit>(row => row.Time("at", v => v.At).Number("x", v => v.X).Text("city", v => v.City));
        double one = visits.Predict(new Visit(new DateTime(2024, 2, 1, 10, 0, 0), 1.25, "Rome"));

        var many = new Visit[] { new(new DateTime(2024, 2, 1, 11, 0, 0), null, "Oslo"), new(new DateTime(2024, 2, 1, 12, 0, 0), -0.5, null) };
        var probabilities = new double[many.Length];
        visits.Predict(many, probabilities);
        #endregion
        Assert.All([one, .. probabilities], p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void An_application_holds_many_models()
    {
        var (path, row) = (_path, new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.25, ["city"] = "Rome" });
        #region cache
        var models = new PredictorCache(memoryLimitBytes: 500_000_000);
        var probability = models.Get(path).Predict(row);
        #endregion
        Assert.InRange(probability, 0, 1);
        Assert.Equal(1, models.Opens);
    }

    [Fact]
    public async Task A_host_takes_a_new_bundle_while_it_runs()
    {
        var (services, path) = (new ServiceCollection(), _path);
        services.AddLogging();
        #region reload
        services.AddRelearnPredictor("delays", path, new() { PollInterval = TimeSpan.FromSeconds(10) });
        services.AddHealthChecks().AddRelearnPredictorCheck("delays");
        #endregion
        await using var provider = services.BuildServiceProvider();
        #region source
        var source = provider.GetRequiredService<PredictorSource>();
        var visits = source.Bind<Visit>(row => row.Time("at", v => v.At).Number("x", v => v.X).Text("city", v => v.City));
        var probability = visits.Current.Predict(new Visit(new DateTime(2024, 2, 1, 10, 0, 0), 1.25, "Rome"));
        #endregion
        Assert.InRange(probability, 0, 1);
        Assert.Equal(HealthStatus.Healthy, (await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status);
    }

    [Fact]
    public async Task An_application_asks_a_service()
    {
        await using var server = await PredictionServer.StartAsync(_workspace, new() { Port = 0 }, Token);
        var (services, address) = (new ServiceCollection(), new Uri(server.Address));
        // Its clock stands still: the deadline of the example, fit for production, is not one for a machine that is busy with other tests.
        services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        #region client
        services.AddRelearnClient(new() { Address = address, ApiKey = Environment.GetEnvironmentVariable("RELEARN_KEY"), Deadline = TimeSpan.FromMilliseconds(200) });
        #endregion
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<RelearnClient>();
        // An example shows what it is about.
#pragma warning disable xUnit1051
        #region ask
        var row = new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.25, ["city"] = "Rome" };
        var decision = await client.PredictAsync("small", row, new() { Key = "visitor 17", Deadline = TimeSpan.FromSeconds(30) });
        if (decision.Predictions[0].Act) { Console.WriteLine($"call visitor 17: {decision.Predictions[0].Score}"); }

        await client.SendOutcomesAsync([new() { DecisionId = decision.DecisionId, Value = true }]);
        #endregion
#pragma warning restore xUnit1051
        Assert.Equal("small", decision.Model);
    }

    public ValueTask DisposeAsync()
    {
        _workspace.Dispose();
        _project.Dispose();
        return ValueTask.CompletedTask;
    }
}
