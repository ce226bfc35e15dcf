using System.Text.Json;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Monitoring.Alarms;

/// <summary>Keeps alarms in the ledger, and sees to it that each receiver gets each of them, once it can be reached.</summary>
/// <remarks>Sent at least once: whoever is killed between sending and writing it down sends it again.</remarks>
sealed class AlertDispatcher(Ledger ledger, string actor, IReadOnlyList<IAlertSink> sinks)
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Writes the alarms of a report down and sends those that somebody has not got.</summary>
    /// <param name="project">Name of the project.</param>
    /// <param name="currency">Of its money.</param>
    /// <param name="release">Id of the release that answered.</param>
    /// <param name="source"><c>live</c> or <c>replay</c>; alarms of a replay are written down and not sent.</param>
    /// <param name="report">The report.</param>
    /// <param name="least">Alarms below this level are not sent.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What could not be sent.</returns>
    public async Task<IReadOnlyList<UserError>> SendAsync(string project, string currency, string release, string source, AlarmReport report, AlarmLevel least, CancellationToken cancellation = default)
    {
        var known = ledger.List(AlarmRecord.Kind, int.MaxValue).Select(r => (r.Id, Record: JsonSerializer.Deserialize(r.Body, AlarmJson.Default.AlarmRecord)!)).ToList();
        var delivered = ledger.List(AlertDelivery.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, AlarmJson.Default.AlertDelivery)!).ToHashSet();
        var failures = new List<UserError>();
        foreach (var alarm in report.Alarms)
        {
            var record = new AlarmRecord(release, source, alarm);
            var id = known.FirstOrDefault(k => k.Record.IsThatOf(record)).Id;
            if (id is null)
            {
                var first = alarm.Findings[0];
                id = ledger.Append(new(AlarmRecord.Kind, AlarmRecord.Algorithm, [release], FormattableString.Invariant($"{source} {alarm.Day} {first.Monitor} {first.Subject}")), JsonSerializer.Serialize(record, AlarmJson.Default.AlarmRecord), actor).Id;
                known.Add((id, record));
            }
            if (source != "live" || alarm.Level < least) { continue; }
            foreach (var sink in sinks.Where(s => !delivered.Contains(new(id, s.Name))))
            {
                if (await TrySendAsync(sink, Alert.Of(id, project, release, currency, alarm), cancellation).ConfigureAwait(false) is { } failure)
                {
                    failures.Add(failure);
                    continue;
                }
                ledger.Append(new(AlertDelivery.Kind, AlertDelivery.Algorithm, [id], sink.Name), JsonSerializer.Serialize(new AlertDelivery(id, sink.Name), AlarmJson.Default.AlertDelivery), actor);
            }
        }
        return failures;
    }

    static async Task<UserError?> TrySendAsync(IAlertSink sink, Alert alert, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            await sink.SendAsync(alert, patience.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return AlarmsErrors.NotDelivered(sink.Name, alert.Id, FormattableString.Invariant($"no answer within {s_patience.TotalSeconds:0} s"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever a receiver does, monitoring goes on.
            return AlarmsErrors.NotDelivered(sink.Name, alert.Id, e.Message);
        }
    }
}
