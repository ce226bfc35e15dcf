namespace Relearn.Monitoring.Alarms;

/// <summary>The evidence of all monitors together reached the budget.</summary>
/// <param name="Day">The day on which it did, from 1970-01-01.</param>
/// <param name="Since">The day since which what it says has been so, as far as windows tell.</param>
/// <param name="Until">The newest day on which it was still so; null: it is open.</param>
/// <param name="Level">Whether it hurts.</param>
/// <param name="Step">The step of the circle to go back to, 1 to 6.</param>
/// <param name="Cost">What it has cost since then in the money of the KPI; null where that is not known.</param>
/// <param name="CostPerDay">What it costs a day.</param>
/// <param name="Findings">The monitors that it comes from, the strongest first.</param>
public sealed record Alarm(int Day, int Since, int? Until, AlarmLevel Level, int Step, double? Cost, double? CostPerDay, IReadOnlyList<AlarmFinding> Findings)
{
    /// <summary>When, since when, what it costs and where to go back to, as people read it.</summary>
    /// <param name="currency">Of its costs.</param>
    /// <param name="day">Writes a day.</param>
    internal string Words(string currency, Func<int, string> day)
    {
        var cost = Cost is { } money ? FormattableString.Invariant($", {(Until is null ? "has cost" : "cost")} {money:#,0.00} {currency} ({CostPerDay:#,0.00} a day)") : "";
        return $"of {day(Day)}: since {day(Since)}{(Until is { } until ? $" until {day(until)}" : ", goes on")}{cost}; go back to step {Step}";
    }
}
