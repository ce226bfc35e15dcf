using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Relearn.Monitoring.Alarms;
using Relearn.Scoping;

namespace Relearn.Server.Alerts;

/// <summary>Sends alarms by mail.</summary>
/// <param name="config">Who gets them, and by which server.</param>
/// <param name="password">Of the user at the server; null where none is asked for.</param>
sealed class EmailAlertSink(EmailConfig config, string? password) : IAlertSink
{
    public string Name => "email";

    public async Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(config.From));
        message.To.AddRange(config.To.Select(MailboxAddress.Parse));
        message.Subject = alert.Title;
        message.Body = new TextPart("plain") { Text = alert.Text };
        using var client = new SmtpClient();
        await client.ConnectAsync(config.Host, config.Port, config.Port == 465 ? SecureSocketOptions.SslOnConnect : config.User is null ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls, cancellation).ConfigureAwait(false);
        // A password is not sent in the clear: with a user the connection has gone over to TLS by now, or failed.
        if (config.User is { } user) { await client.AuthenticateAsync(user, password!, cancellation).ConfigureAwait(false); }
        await client.SendAsync(message, cancellation).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
    }
}
