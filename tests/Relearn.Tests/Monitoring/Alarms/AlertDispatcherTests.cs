using System.Net;
using System.Text.Json;
using Relearn.Monitoring.Alarms;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Tests.Monitoring.Alarms;

public sealed class AlertDispatcherTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("alerts").FullName;
    readonly Ledger _ledger;

    public AlertDispatcherTests() => _ledger = Ledger.Open(Path.Combine(_folder, "ledger.sqlite"), TimeProvider.System);

    public void Dispose()
    {
        _ledger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    sealed class Sink(string name) : IAlertSink
    {
        public List<Alert> Got { get; } = [];

        public Exception? Fails { get; set; }

        public string Name => name;

        public Task SendAsync(Alert alert, CancellationToken cancellation)
        {
            if (Fails is not null) { throw Fails; }
            Got.Add(alert);
            return Task.CompletedTask;
        }
    }

    static AlarmReport Report(int day = 11481, AlarmLevel level = AlarmLevel.Harm, string monitor = "loss") =>
        new(12, 365, 3, [], [new(day, day - 3, null, level, 5, 1234.5, 411.5, [new(monitor, "", 0.9, day - 3, level == AlarmLevel.Harm, "log loss rose from 0.40 to 0.52", 5)])]);

    Task<IReadOnlyList<Relearn.Numerics.UserError>> Send(AlarmReport report, string source = "live", AlarmLevel least = AlarmLevel.Harm, params Sink[] sinks) =>
        new AlertDispatcher(_ledger, "tester", sinks).SendAsync("flights", "USD", "release-1", source, report, least);

    [Fact]
    public async Task An_alarm_reaches_each_receiver_once_also_where_its_day_moves_a_little()
    {
        var (a, b) = (new Sink("a"), new Sink("b"));
        Assert.Empty(await Send(Report(), sinks: [a]));
        Assert.Empty(await Send(Report(11483), sinks: [a, b]));
        Assert.Empty(await Send(Report(), sinks: [a, b]));
        Assert.Equal((1, 1), (a.Got.Count, b.Got.Count));
        Assert.Equal("flights: alarm, loss since 2001-06-05", a.Got[0].Title);
        Assert.Equal("loss (since 2001-06-05, 90% of the evidence): log loss rose from 0.40 to 0.52\nIt has cost 1,234.50 USD so far, 411.50 a day.\nGo back to step 5. Release release-1; alarm of 2001-06-08, " + a.Got[0].Id + ".", a.Got[0].Text);
        await Send(Report(11581), sinks: [a]);
        Assert.Equal(2, a.Got.Count);
    }

    [Fact]
    public async Task A_receiver_that_is_down_gets_it_later_and_holds_nobody_up()
    {
        var (down, up) = (new Sink("webhook") { Fails = new HttpRequestException("connection refused") }, new Sink("email"));
        var failure = Assert.Single(await Send(Report(), sinks: [down, up]));
        Assert.Equal("monitor.alert_not_delivered", failure.Code);
        Assert.Contains("connection refused", failure.Message, StringComparison.Ordinal);
        Assert.Single(up.Got);
        down.Fails = null;
        Assert.Empty(await Send(Report(), sinks: [down, up]));
        Assert.Equal((1, 1), (down.Got.Count, up.Got.Count));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up()
    {
        using var stop = new CancellationTokenSource();
        var hangs = new Sink("webhook") { Fails = new OperationCanceledException() };
        Assert.Contains("no answer within 15 s", Assert.Single(await Send(Report(), sinks: [hangs])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drift_is_sent_where_it_is_asked_for_and_a_replay_never()
    {
        var sink = new Sink("a");
        await Send(Report(level: AlarmLevel.Drift), sinks: [sink]);
        await Send(Report(), "replay", sinks: [sink]);
        Assert.Empty(sink.Got);
        await Send(Report(level: AlarmLevel.Drift), "live", AlarmLevel.Drift, sink);
        Assert.Single(sink.Got);
        Assert.Equal(2, _ledger.List(AlarmRecord.Kind, 10).Count);
    }

    sealed class Answers(HttpStatusCode status) : HttpMessageHandler
    {
        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new(status);
        }
    }

    [Fact]
    public async Task A_webhook_gets_json_with_a_text_that_chat_systems_show()
    {
        using var fine = new Answers(HttpStatusCode.OK);
        using var client = new HttpClient(fine);
        var alert = Alert.Of("alarm-1", "flights", "release-1", "USD", Report().Alarms[0]);
        await new WebhookAlertSink(new("https://example.com/hook"), client).SendAsync(alert, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(fine.Body);
        Assert.StartsWith("flights: alarm, loss since", body.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(1234.5, body.RootElement.GetProperty("alert").GetProperty("alarm").GetProperty("cost").GetDouble());
        using var wrong = new Answers(HttpStatusCode.InternalServerError);
        using var second = new HttpClient(wrong);
        await Assert.ThrowsAsync<HttpRequestException>(() => new WebhookAlertSink(new("https://example.com/hook"), second).SendAsync(alert, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_has_a_line_for_each()
    {
        var path = Path.Combine(_folder, "new", "alerts.jsonl");
        var alert = Alert.Of("alarm-1", "flights", "release-1", "USD", Report().Alarms[0]);
        await new LogAlertSink(path).SendAsync(alert, TestContext.Current.CancellationToken);
        await new LogAlertSink(path).SendAsync(alert, TestContext.Current.CancellationToken);
        Assert.All(await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken), line => Assert.Equal("alarm-1", JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
    }

    [Fact]
    public void The_project_says_who_is_told_and_secrets_come_from_the_environment()
    {
        using var client = new HttpClient();
        IReadOnlyList<IAlertSink> Of(AlertsConfig config, string? value = null) => AlertSinks.Of(config, "log", client, (_, password) => new Sink($"email {password}"), _ => value);
        Assert.Equal(["log"], Of(new()).Select(s => s.Name));
        Assert.Equal(["log", "webhook", "email secret"], Of(new() { Webhook = "http://a", Email = new() { User = "u", PasswordVariable = "P" } }, "secret").Select(s => s.Name));
        Assert.Equal(["log", "webhook"], Of(new() { WebhookVariable = "HOOK" }, "https://a/b").Select(s => s.Name));
        Assert.Equal("monitor.alert_variable_missing", Assert.Throws<Relearn.Numerics.UserErrorException>(() => Of(new() { WebhookVariable = "HOOK" })).Errors[0].Code);
        var wrong = Assert.Throws<Relearn.Numerics.UserErrorException>(() => Of(new() { WebhookVariable = "HOOK" }, "secret text")).Errors[0];
        Assert.Equal("monitor.alert_address_wrong", wrong.Code);
        Assert.DoesNotContain("secret text", wrong.Message, StringComparison.Ordinal);
    }
}
