using Relearn.Data;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Inputs;
using Relearn.Scoping;

namespace Relearn.Monitoring;

/// <summary>What the monitors found, beside the decisions themselves.</summary>
/// <param name="Inputs">Of inputs and features.</param>
sealed record Watched(InputMonitoringReport Inputs)
{
    /// <summary>All of it under the one budget of the project.</summary>
    public AlarmReport Alarms(MonitoringConfig monitoring)
    {
        // A window is known when it has ended.
        var inputs = Inputs.Windows.Where(w => w.Whole).Select(w => new EvidenceWindow((int)Math.Floor(w.To / DatasetImport.Day) - 1, w.Rows, w.Evidence));
        // Of several lengths the shortest: the budget is then rather kept too well.
        var days = Inputs.Windows.Count == 0 ? 1 : Inputs.Windows.Min(w => w.To - w.From) / DatasetImport.Day;
        return AlarmFamily.Of(EvidenceWindow.Together(inputs), monitoring.FalseAlarmMonths, days);
    }
}
