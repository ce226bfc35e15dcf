using System.Net;
using System.Net.Sockets;
using Relearn.Monitoring.Alarms;
using Relearn.Server.Alerts;

namespace Relearn.Tests.Server.Alerts;

public sealed class EmailAlertSinkTests
{
    // As much of a mail server as is needed to be handed a message.
    static async Task<string> ServeOneAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
        await writer.WriteLineAsync("220 test");
        var (got, inMessage) = (new List<string>(), false);
        while (await reader.ReadLineAsync() is { } line)
        {
            got.Add(line);
            if (inMessage && line != ".") { continue; }
            inMessage = line == "DATA";
            await writer.WriteLineAsync(line switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 fine" });
            if (line == "QUIT") { break; }
        }
        return string.Join('\n', got);
    }

    static Alert AnAlert => Alert.Of("alarm-1", "flights", "release-1", "USD", new(11481, 11478, null, AlarmLevel.Harm, 5, null, null, [new("loss", "", 1, 11478, true, "it rose", 5)]));

    [Fact]
    public async Task A_mail_server_is_handed_the_alarm()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener);
        await new EmailAlertSink(new() { To = ["team@example.com", "boss@example.com"], From = "relearn@example.com", Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }, null).SendAsync(AnAlert, TestContext.Current.CancellationToken);
        var got = await serving;
        Assert.Contains("RCPT TO:<boss@example.com>", got, StringComparison.Ordinal);
        Assert.Contains("Subject: flights: alarm, loss since 2001-06-05", got, StringComparison.Ordinal);
        Assert.Contains("What it costs is not known.", got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_sent_in_the_clear()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener);
        var sink = new EmailAlertSink(new() { To = ["team@example.com"], From = "relearn@example.com", Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, User = "u", PasswordVariable = "P" }, "very secret");
        await Assert.ThrowsAnyAsync<Exception>(() => sink.SendAsync(AnAlert, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("AUTH", await serving, StringComparison.Ordinal);
    }
}
