namespace Relearn.Scoping;

/// <summary>When a retraining is asked for.</summary>
public sealed record MonitoringConfig
{
    /// <summary>Days (or blocks of 1,000 rows) of matured outcomes that are looked at together, 1 or more.</summary>
    public int WindowDays { get; init; } = 14;

    /// <summary>The gap between mean prediction and observed rate, as a share of the rate, that is tolerated; 0.1 is 10 %.</summary>
    public double CalibrationTolerance { get; init; } = 0.1;

    /// <summary>The rise of log loss over the reference, as a share of it, that is tolerated.</summary>
    public double LogLossTolerance { get; init; } = 0.05;

    /// <summary>The model age at which a retraining is due whatever its quality, days; null: the constraint on freshness.</summary>
    public double? MaximumAgeDays { get; init; }

    /// <summary>Hours between two reports that a running service asks for; null: it asks for none.</summary>
    internal double? EveryHours { get; init; }

    /// <summary>At most one false alarm in so many months on average, for everything that is watched together, 0.1 to 1,200.</summary>
    public double FalseAlarmMonths { get; init; } = 12;

    /// <summary>Who is told of alarms.</summary>
    public AlertsConfig Alerts { get; init; } = new();
}
