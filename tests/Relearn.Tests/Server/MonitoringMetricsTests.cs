using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Prometheus;
using Relearn.Monitoring;
using Relearn.Monitoring.Alarms;
using Relearn.Server;
using Relearn.Storage;

namespace Relearn.Tests.Server;

public sealed partial class MonitoringMetricsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("metrics").FullName;
    readonly Ledger _ledger;
    readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    readonly Meter _meter = new("test");

    public MonitoringMetricsTests()
    {
        _ledger = Ledger.Open(Path.Combine(_folder, "ledger.sqlite"), TimeProvider.System);
        _ = new MonitoringMetrics(_registry, _meter, "small", _ledger, TimeProvider.System);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    void Write(string source, double loss, params string[] triggers)
    {
        var report = new MonitoringReport("release-1", source, 0, 1, 10, 8, 1, 10, 10, [new("wind", 0.25, 0, 0, 0.125, 0.01, true)], new(loss, loss, loss), 0.375, null,
            [new(0, 6, 7, 8, 0.5, new(-0.5, -0.6, -0.4), new(loss, loss, loss))], 3, 0, triggers)
        { Alarms = new(12, 200, 4, [new(6, 50)], [new(5, 4, null, AlarmLevel.Harm, 2, null, null, [new("nulls", "wind", 1, 4, true, "gone", 2)]), new(3, 2, 3, AlarmLevel.Drift, 2, null, null, [new("distance", "wind", 1, 2, false, "moved", 2)])]) };
        _ledger.Append(new("monitoring", MonitoringReport.Algorithm, [], $"{source} {loss}"), JsonSerializer.Serialize(report, MonitoringJson.Default.MonitoringReport), "tester");
    }

    async Task<string> ScrapeAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public async Task The_newest_report_of_live_predictions_is_shown()
    {
        Assert.DoesNotContain("relearn_log_loss{", await ScrapeAsync(), StringComparison.Ordinal);
        Write("live", 0.75, "age");
        Write("replay", 0.25);
        var metrics = await ScrapeAsync();
        foreach (var line in new[]
        {
            "relearn_log_loss{model=\"small\"} 0.75", "relearn_log_loss_reference{model=\"small\"} 0.375", "relearn_calibration_gap{model=\"small\"} -0.5", "relearn_alarm_evidence{model=\"small\"} 0.25",
            "relearn_alarms_open{model=\"small\",level=\"harm\"} 1", "relearn_alarms_open{model=\"small\",level=\"drift\"} 0", "relearn_retraining_due{model=\"small\"} 1",
            "relearn_input_distance{model=\"small\",input=\"wind\"} 0.125", "relearn_input_missing_share{model=\"small\",input=\"wind\"} 0.25",
        })
        {
            Assert.Contains(line + "\n", metrics, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("relearn_auc{", metrics, StringComparison.Ordinal);
        Write("live", 0.5);
        Assert.Contains("relearn_log_loss{model=\"small\"} 0.5\n", await ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void OpenTelemetry_reads_the_same()
    {
        Write("live", 0.75);
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter == _meter) { l.EnableMeasurementEvents(instrument); }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal((0.75, 0.25, 1.0, 0.0), (seen["log_loss"], seen["alarm_evidence"], seen["alarms_open"], seen["retraining_due"]));
    }

    [Fact]
    public async Task The_dashboard_asks_only_for_what_the_service_tells()
    {
        Write("live", 0.75);
        using var service = new ServiceMetrics("small", "release-1", 0, TimeProvider.System);
        using var stream = new MemoryStream();
        await service.Registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        // Those of the guard: GuardMetrics needs a whole service, which tells them as soon as it runs.
        var told = await ScrapeAsync() + Encoding.UTF8.GetString(stream.ToArray()) + File.ReadAllText(Path.Combine(RepositoryFiles.Root, "src", "Relearn.Server", "Guarding", "GuardMetrics.cs"));
        var dashboard = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "grafana", "relearn.json"));
        using var parsed = JsonDocument.Parse(dashboard);
        Assert.Equal(12, parsed.RootElement.GetProperty("panels").GetArrayLength());
        foreach (var name in Names().Matches(dashboard).Select(m => m.Value).Distinct()) { Assert.Contains(name.Replace("_bucket", "", StringComparison.Ordinal), told, StringComparison.Ordinal); }
    }

    [GeneratedRegex("relearn_[a-z_]+")]
    private static partial Regex Names();
}
