using System.Net.Http.Headers;
using System.Text.Json;

namespace Relearn.Monitoring.Alarms;

/// <summary>Posts alerts as JSON, with a <c>text</c> that chat systems show.</summary>
/// <param name="address">Where to.</param>
/// <param name="client">Sends; its time-out counts.</param>
sealed class WebhookAlertSink(Uri address, HttpClient client) : IAlertSink
{
    public string Name => "webhook";

    public async Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new WebhookBody($"{alert.Title}\n{alert.Text}", alert), AlarmJson.Default.WebhookBody));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(address, content, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>What a webhook gets.</summary>
/// <param name="Text">Title and text together.</param>
/// <param name="Alert">The alert.</param>
sealed record WebhookBody(string Text, Alert Alert);
