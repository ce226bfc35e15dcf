using System.Text;
using System.Text.Json;

namespace Relearn.Monitoring.Alarms;

/// <summary>Appends alerts to a file, one line of JSON each.</summary>
/// <param name="path">The file; made if it is not there.</param>
sealed class LogAlertSink(string path) : IAlertSink
{
    public string Name => "log";

    public async Task SendAsync(Alert alert, CancellationToken cancellation)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(alert, AlarmJson.Default.Alert) + "\n");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(line, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }
    }
}
