namespace Relearn.Scoping;

// The section 'monitoring'.
public static partial class ProjectFile
{
    static MonitoringConfig ReadMonitoring(YamlSection s)
    {
        var fallback = new MonitoringConfig();
        var read = new MonitoringConfig
        {
            WindowDays = s.Integer("window_days", fallback.WindowDays, 1, 3650),
            CalibrationTolerance = s.Number("calibration_tolerance", fallback.CalibrationTolerance, 0, 10),
            LogLossTolerance = s.Number("log_loss_tolerance", fallback.LogLossTolerance, 0, 10),
            MaximumAgeDays = s.Number("maximum_age_days", 0, 1e5),
            EveryHours = s.Number("every_hours", 0.01, 87_600),
            FalseAlarmMonths = s.Number("false_alarm_months", fallback.FalseAlarmMonths, 0.1, 1200),
            Alerts = ReadAlerts(s.Section("alerts")),
        };
        s.Finish();
        return read;
    }

    static AlertsConfig ReadAlerts(YamlSection s)
    {
        var read = new AlertsConfig
        {
            Drift = s.Flag("drift", false),
            Webhook = s.Text("webhook"),
            WebhookVariable = s.Text("webhook_variable"),
            Email = ReadEmail(s.Section("email")),
        };
        if (read is { Webhook: not null, WebhookVariable: not null }) { s.Problems.Add(ScopeErrors.OneOfTwoKeys(s.File, s.LineOf("webhook_variable"), "webhook", "webhook_variable", "'monitoring.alerts'")); }
        if (read.Webhook is { } address && !IsWebAddress(address)) { s.Problems.Add(ScopeErrors.AddressWrong(s.File, s.LineOf("webhook"), "webhook", address)); }
        s.Finish();
        return read;
    }

    static bool IsWebAddress(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    static EmailConfig? ReadEmail(YamlSection s)
    {
        if (!s.Exists) { return null; }
        if (!s.Has("to")) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "to", "'monitoring.alerts.email'", "'to: [team@example.com]'")); }
        var read = new EmailConfig
        {
            To = s.Texts("to"),
            From = s.RequiredText("from", "'from: relearn@example.com'"),
            Host = s.RequiredText("host", "'host: mail.example.com'"),
            Port = s.Integer("port", 587, 1, 65_535),
            User = s.Text("user"),
            PasswordVariable = s.Text("password_variable"),
        };
        if (read.User is not null && read.PasswordVariable is null) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.LineOf("user"), "password_variable", "'monitoring.alerts.email'", "'password_variable: MAIL_PASSWORD', or take 'user' out")); }
        s.Finish();
        return read;
    }
}
