namespace Relearn.Monitoring.Alarms;

/// <summary>How much an alarm matters.</summary>
public enum AlarmLevel
{
    /// <summary>Values moved; no harm shows. It informs.</summary>
    Drift,

    /// <summary>Something got worse, or data is broken.</summary>
    Harm,
}
