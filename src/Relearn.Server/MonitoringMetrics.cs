using System.Diagnostics.Metrics;
using System.Text.Json;
using Prometheus;
using Relearn.Monitoring;
using Relearn.Monitoring.Alarms;
using Relearn.Storage;

namespace Relearn.Server;

/// <summary>What the newest monitoring report of live predictions says, at <c>/metrics</c> and for OpenTelemetry: made by whoever makes reports, read from the ledger when it is asked for.</summary>
sealed class MonitoringMetrics
{
    readonly Ledger _ledger;
    readonly TimeProvider _time;
    readonly string _model;
    readonly Gauge _logLoss, _reference, _calibration, _auc, _evidence, _alarms, _due, _age, _distance, _missing;
    readonly Lock _reading = new();
    string? _shown;
    DateTimeOffset _at;
    MonitoringReport? _report;

    /// <param name="registry">Of the service.</param>
    /// <param name="meter">Of the service.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="ledger">Has the reports.</param>
    /// <param name="time">The clock.</param>
    public MonitoringMetrics(CollectorRegistry registry, Meter meter, string model, Ledger ledger, TimeProvider time)
    {
        (_ledger, _time, _model) = (ledger, time, model);
        var factory = Metrics.WithCustomRegistry(registry);
        _logLoss = factory.CreateGauge("relearn_log_loss", "Log loss on matured outcomes, newest monitoring report", "model");
        _reference = factory.CreateGauge("relearn_log_loss_reference", "Log loss of the validation period", "model");
        _calibration = factory.CreateGauge("relearn_calibration_gap", "Mean prediction minus rate, as a share of the rate, newest window", "model");
        _auc = factory.CreateGauge("relearn_auc", "Area under the ROC curve on matured outcomes", "model");
        _evidence = factory.CreateGauge("relearn_alarm_evidence", "Evidence of all monitors together, as a share of what makes an alarm", "model");
        _alarms = factory.CreateGauge("relearn_alarms_open", "Alarms that go on, by level", "model", "level");
        _due = factory.CreateGauge("relearn_retraining_due", "1 if a retraining is due", "model");
        _age = factory.CreateGauge("relearn_monitoring_age_seconds", "Time since the newest monitoring report", "model");
        _distance = factory.CreateGauge("relearn_input_distance", "Distance of an input from training", "model", "input");
        _missing = factory.CreateGauge("relearn_input_missing_share", "Share of rows in which an input is missing", "model", "input");
        registry.AddBeforeCollectCallback(Show);
        Observe(meter, "alarm_evidence", "Evidence of all monitors together, as a share of what makes an alarm", r => EvidenceOf(r));
        Observe(meter, "alarms_open", "Alarms that go on", r => r.Alarms?.Alarms.Count(a => a.Until is null));
        Observe(meter, "log_loss", "Log loss on matured outcomes, newest monitoring report", r => r.LogLoss?.Estimate);
        Observe(meter, "retraining_due", "1 if a retraining is due", r => r.Triggers.Count > 0 ? 1 : 0);
    }

    void Observe(Meter meter, string name, string help, Func<MonitoringReport, double?> value) =>
        meter.CreateObservableGauge(name, () => Newest() is { } r && value(r) is { } v ? new[] { new Measurement<double>(v, new KeyValuePair<string, object?>("model", _model)) } : [], description: help);

    static double? EvidenceOf(MonitoringReport r) => r.Alarms is { Windows: [.., var last] } a ? last.Value / a.BudgetWindows : null;

    MonitoringReport? Newest()
    {
        lock (_reading)
        {
            // A replay's report is about no traffic.
            foreach (var record in _ledger.List("monitoring", 20))
            {
                if (record.Id == _shown) { return _report; }
                if (JsonSerializer.Deserialize(record.Body, MonitoringJson.Default.MonitoringReport) is not { Source: "live" } report) { continue; }
                (_shown, _report, _at) = (record.Id, report, record.Circumstances.At);
                return report;
            }
            return _report;
        }
    }

    void Show()
    {
        if (Newest() is not { } r) { return; }
        void Set(Gauge gauge, double? value)
        {
            if (value is { } known) { gauge.WithLabels(_model).Set(known); }
            else { gauge.RemoveLabelled(_model); }
        }
        Set(_logLoss, r.LogLoss?.Estimate);
        Set(_reference, r.ReferenceLogLoss);
        Set(_calibration, r.Windows is [.., var newest] ? newest.Calibration.Estimate : null);
        Set(_auc, r.RocAuc);
        Set(_evidence, EvidenceOf(r));
        Set(_due, r.Triggers.Count > 0 ? 1 : 0);
        Set(_age, (_time.GetUtcNow() - _at).TotalSeconds);
        foreach (var level in new[] { AlarmLevel.Harm, AlarmLevel.Drift }) { _alarms.WithLabels(_model, level == AlarmLevel.Harm ? "harm" : "drift").Set(r.Alarms?.Alarms.Count(a => a.Until is null && a.Level == level) ?? 0); }
        foreach (var input in r.Inputs)
        {
            _distance.WithLabels(_model, input.Column).Set(input.Distance);
            _missing.WithLabels(_model, input.Column).Set(input.MissingShare);
        }
    }
}
