namespace Relearn.Monitoring.Alarms;

/// <summary>Everything that was watched, under one budget of false alarms.</summary>
/// <param name="BudgetMonths">At most one false alarm in so many months, for all monitors together.</param>
/// <param name="BudgetWindows">The same in windows: the value at which it is an alarm.</param>
/// <param name="Monitors">Monitors that had something to say.</param>
/// <param name="Windows">The evidence after each window.</param>
/// <param name="Alarms">In order of their days.</param>
public sealed record AlarmReport(double BudgetMonths, double BudgetWindows, int Monitors, IReadOnlyList<AlarmWindow> Windows, IReadOnlyList<Alarm> Alarms);

/// <summary>The evidence after a window.</summary>
/// <param name="Day">The day on which the window was known, from 1970-01-01.</param>
/// <param name="Value">Evidence of all monitors together; an alarm at the budget.</param>
public sealed record AlarmWindow(int Day, double Value);
