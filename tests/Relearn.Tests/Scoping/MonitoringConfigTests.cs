using System.Text.Json;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class MonitoringConfigTests
{
    const string Sound = """
        name: small
        goal: Say yes in time.
        data:
          file: rows.csv
          columns: { x: number, result: { type: text, known: after } }
        label: { name: yes, value: result == "yes" }
        features: { x: x }
        kpi: { true_positive: 2, false_positive: -1 }

        """;

    static (MonitoringConfig? Monitoring, string[] Codes, string Text) Read(string monitoring)
    {
        var (config, problems) = ProjectFile.Parse(Sound + monitoring, "project.yaml");
        return (config?.Monitoring, [.. problems.Select(p => p.Code)], string.Join('\n', problems.Select(p => $"{p.Line}: {p.Message}")));
    }

    [Fact]
    public void Nobody_is_told_and_a_false_alarm_comes_once_a_year_where_nothing_is_said() =>
        Assert.Equal((12.0, new AlertsConfig()), (Read("").Monitoring!.FalseAlarmMonths, Read("").Monitoring!.Alerts));

    [Fact]
    public void Budget_and_receivers_are_read()
    {
        var (monitoring, codes, _) = Read("monitoring: { false_alarm_months: 24, alerts: { drift: true, webhook: 'https://chat.example.com/hook', email: { to: [a@example.com, b@example.com], from: c@example.com, host: mail.example.com, port: 465, user: u, password_variable: P } } }");
        Assert.Empty(codes);
        Assert.Equal((24.0, true, "https://chat.example.com/hook"), (monitoring!.FalseAlarmMonths, monitoring.Alerts.Drift, monitoring.Alerts.Webhook));
        var email = monitoring.Alerts.Email!;
        Assert.Equal("a@example.com b@example.com c@example.com mail.example.com 465 u P", $"{string.Join(' ', email.To)} {email.From} {email.Host} {email.Port} {email.User} {email.PasswordVariable}");
    }

    [Theory]
    [InlineData("false_alarm_months: 0", "scope.out_of_range", "from 0.1 to 1200")]
    [InlineData("alerts: { webhook: chat.example.com }", "scope.address_wrong", "http:// or https://")]
    [InlineData("alerts: { webhook: 'http://a', webhook_variable: HOOK }", "scope.one_of_two_keys", "'webhook' and 'webhook_variable'")]
    [InlineData("alerts: { email: { from: a@example.com, host: h } }", "scope.key_missing", "to")]
    [InlineData("alerts: { email: { to: [a@example.com], host: h } }", "scope.key_missing", "from")]
    [InlineData("alerts: { email: { to: [a@example.com], from: b@example.com, host: h, user: u } }", "scope.key_missing", "password_variable")]
    [InlineData("alerts: { email: { to: [a@example.com], from: b@example.com, host: h, port: 0 } }", "scope.out_of_range", "port")]
    [InlineData("alerts: { emial: {} }", "scope.key_unknown", "Did you mean 'email'?")]
    public void A_mistake_is_named(string yaml, string code, string part)
    {
        var (_, codes, text) = Read($"monitoring:\n  {yaml}\n");
        Assert.Equal([code], codes);
        Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_knows_the_receivers_and_the_budget()
    {
        var properties = JsonDocument.Parse(ProjectSchema.Text).RootElement.GetProperty("properties").GetProperty("monitoring").GetProperty("properties");
        Assert.Equal(new MonitoringConfig().FalseAlarmMonths, properties.GetProperty("false_alarm_months").GetProperty("default").GetDouble());
        foreach (var (yaml, schema) in new[] { ("monitoring: { alerts: { zzz: 1 } }", properties.GetProperty("alerts")), ("monitoring: { alerts: { email: { zzz: 1 } } }", properties.GetProperty("alerts").GetProperty("properties").GetProperty("email")) })
        {
            var keys = ProjectFile.Parse(yaml, "project.yaml").Problems.Single(p => p.Code == "scope.key_unknown").Message.Split("Its keys: ")[1].TrimEnd('.').Split(", ");
            Assert.Equal(schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), keys);
        }
    }
}
