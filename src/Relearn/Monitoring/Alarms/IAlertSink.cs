namespace Relearn.Monitoring.Alarms;

/// <summary>Somewhere that alarms are sent to.</summary>
public interface IAlertSink
{
    /// <summary>Its name in records and messages, such as <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>Sends an alert; any exception means that it did not arrive, and it is tried again with the next report.</summary>
    Task SendAsync(Alert alert, CancellationToken cancellation);
}
