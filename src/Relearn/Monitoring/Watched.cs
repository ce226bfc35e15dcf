using Relearn.Data;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Performance;
using Relearn.Scoping;

namespace Relearn.Monitoring;

/// <summary>What the monitors found, beside the decisions themselves.</summary>
/// <param name="Inputs">Of inputs and features.</param>
/// <param name="Performance">Of how decisions turned out.</param>
sealed record Watched(InputMonitoringReport Inputs, PerformanceReport Performance)
{
    // A fault that calls for fresh training, and not for a repair elsewhere.
    const int StepOfModels = 5;

    /// <summary>All of it under the one budget of the project.</summary>
    /// <param name="monitoring">Declares the budget.</param>
    /// <param name="labelAgeDays">Age at which decisions are judged.</param>
    public AlarmReport Alarms(MonitoringConfig monitoring, double labelAgeDays)
    {
        // A window of inputs is known when it has ended, one of outcomes when its decisions have the label age.
        var late = (int)Math.Ceiling(labelAgeDays);
        var windows = Inputs.Windows.Where(w => w.Whole).Select(w => new EvidenceWindow((int)Math.Floor(w.To / DatasetImport.Day) - 1, w.Rows, w.Evidence))
            .Concat(Performance.Windows.Select(w => new EvidenceWindow(w.To + late, w.Rows, w.Evidence)));
        // Of several lengths the shortest: the budget is then rather kept too well.
        var days = Inputs.Windows.Select(w => (w.To - w.From) / DatasetImport.Day).Concat(Performance.Windows.Select(w => w.To - w.From + 1.0)).DefaultIfEmpty(1).Min();
        return AlarmFamily.Of(EvidenceWindow.Together(windows), monitoring.FalseAlarmMonths, days);
    }

    /// <summary>Why alarms ask for a retraining: those that go on, hurt, and come of the model.</summary>
    public static IEnumerable<string> Triggers(AlarmReport alarms) =>
        alarms.Alarms.Where(a => a is { Until: null, Level: AlarmLevel.Harm, Step: StepOfModels }).Select(a => $"alarm of {Numerics.CalendarDay.Text(a.Day)}: {a.Findings[0].Detail}");
}
