using Relearn.Scoping;

namespace Relearn.Monitoring.Alarms;

/// <summary>The receivers that a project declares.</summary>
static class AlertSinks
{
    /// <summary>The log of the workspace, and whoever else is named.</summary>
    /// <param name="config">What the project says.</param>
    /// <param name="log">Path of the log.</param>
    /// <param name="client">Posts to a webhook.</param>
    /// <param name="mail">Makes the receiver of mail; null where the host sends none.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="Numerics.UserErrorException">A variable is not set, or holds no address.</exception>
    public static IReadOnlyList<IAlertSink> Of(AlertsConfig config, string log, HttpClient client, Func<EmailConfig, string?, IAlertSink>? mail, Func<string, string?> variable)
    {
        var sinks = new List<IAlertSink> { new LogAlertSink(log) };
        string Value(string key, string name) => variable(name) is { Length: > 0 } value ? value : throw AlarmsErrors.VariableMissing(key, name).Exception();
        if (config.Webhook is not null) { sinks.Add(new WebhookAlertSink(new(config.Webhook), client)); }
        else if (config.WebhookVariable is { } name)
        {
            var address = Value("webhook_variable", name);
            // What is in it is a secret, so it is not shown.
            sinks.Add(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? new WebhookAlertSink(uri, client) : throw AlarmsErrors.AddressWrong("webhook_variable", name).Exception());
        }
        if (config.Email is { } email && mail is not null) { sinks.Add(mail(email, email.PasswordVariable is { } password ? Value("email.password_variable", password) : null)); }
        return sinks;
    }
}
