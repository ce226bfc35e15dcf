using Relearn.Numerics;

namespace Relearn.Monitoring.Alarms;

/// <summary>All messages of this folder.</summary>
static class AlarmsErrors
{
    public static UserError NotDelivered(string sink, string alarm, string detail) => new("monitor.alert_not_delivered",
        $"Alarm {alarm} could not be sent to '{sink}': {detail}. It is in the ledger, and is sent with the next report. Check 'monitoring.alerts' in project.yaml and whether the receiver can be reached.");

    public static UserError VariableMissing(string key, string variable) => new("monitor.alert_variable_missing",
        $"'monitoring.alerts.{key}' names the environment variable {variable}, which is not set. Set it where the command or the service runs.");

    public static UserError AddressWrong(string key, string variable) => new("monitor.alert_address_wrong",
        $"'monitoring.alerts.{key}' names the environment variable {variable}, which holds no address to send to. Give it one that begins with http:// or https://.");
}
