using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Takes events of other sources, one or many in a request: into the log before they are acknowledged, and to the windows that look at them.</summary>
sealed class EventService : IAsyncDisposable
{
    readonly Lock _gate = new();
    readonly RecordLogWriter _log;
    readonly TimeProvider _time;
    readonly Changeover _releases;

    public EventService(string logFolder, Ledger ledger, Durability durability, TimeProvider time, Changeover releases)
    {
        (_time, _releases) = (time, releases);
        _log = new(logFolder, PredictionLog.Events, ledger, durability, time);
    }

    /// <summary>Number of the log's writer.</summary>
    public long Writer => _log.Number;

    /// <summary>Events taken so far.</summary>
    public long Records => _log.Records;

    /// <summary>Reads a request; all its events are taken or none.</summary>
    /// <param name="name">The source.</param>
    /// <param name="body">One object or a list of objects, UTF-8 JSON.</param>
    /// <param name="reporter">Who sends them.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="UserErrorException">One of them is wrong; every problem is named.</exception>
    public async ValueTask<int> AcceptAsync(string name, ReadOnlyMemory<byte> body, string reporter)
    {
        var live = _releases.Live;
        var source = live.Sources.Find(name);
        var rows = Split(name, body);
        var problems = new List<UserError>();
        var events = new LoggedEvent[rows.Count];
        var buffer = live.Model.Predictor.CreateBuffer(name);
        buffer.Reserve(Math.Max(1, rows.Count));
        for (var i = 0; i < events.Length; i++) { events[i] = Read(source, live.Sources.ZonesOf(source), rows[i], i, rows.Count, buffer, reporter, problems); }
        if (problems.Count > 0) { throw new UserErrorException(problems); }
        Append(events);
        await _log.CommitAsync().ConfigureAwait(false);
        return events.Length;
    }

    void Append(LoggedEvent[] events)
    {
        // Another release may have come since; its windows are told, and read the columns that they know.
        using var hold = _releases.Enter();
        lock (_gate)
        {
            foreach (var e in events)
            {
                var writer = new LogCodec.Writer(new byte[256]);
                writer.Event(e);
                _log.Append(writer.Written);
                hold.Live.Feed?.Event(hold.Live.Model.Predictor, e);
                foreach (var other in hold.Lineup.Told) { other.Feed!.Event(other.Model.Predictor, e); }
            }
        }
    }

    /// <summary>Hands all that was taken to the operating system.</summary>
    public void Commit() => _log.Commit();

    static List<ReadOnlyMemory<byte>> Split(string name, ReadOnlyMemory<byte> body)
    {
        var rows = new List<ReadOnlyMemory<byte>>();
        try
        {
            var reader = new Utf8JsonReader(body.Span);
            reader.Read();
            var many = reader.TokenType == JsonTokenType.StartArray;
            if (many) { reader.Read(); }
            do
            {
                if (reader.TokenType == JsonTokenType.EndArray) { break; }
                if (reader.TokenType != JsonTokenType.StartObject) { throw ServingErrors.EventsWrong(name, "there is something that is no object.").Exception(); }
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                rows.Add(body[start..(int)reader.BytesConsumed]);
            }
            while (many && reader.Read());
            // Nothing may follow.
            reader.Read();
        }
        catch (JsonException)
        {
            throw ServingErrors.EventsWrong(name, "it is not valid JSON.").Exception();
        }
        return rows;
    }

    LoggedEvent Read(SourceConfig source, ClockZones zones, ReadOnlyMemory<byte> row, int index, int count, RowBuffer buffer, string reporter, List<UserError> problems)
    {
        List<UserError>? wrong = null;
        RequestReader.ReadRow(row.Span, index, count, $"Source '{source.Name}'", buffer.Batch.Columns, buffer, source.Zone == "UTC", ref wrong);
        problems.AddRange(wrong ?? []);
        var clock = buffer.Batch.Vectors[buffer.Batch.IndexOf(source.Time)].Numbers[index];
        if (wrong is null && double.IsNaN(clock)) { problems.Add(ServingErrors.EventsWrong(source.Name, $"row {index + 1} of {count} has no '{source.Time}'.")); }
        if (problems.Count > 0) { return new(source.Name, 0, 0, 0, reporter, []); }
        var offset = zones.OffsetOf(clock, null) ?? 0;
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        // Not before it arrived here, whatever the source says.
        var known = source.Known is null ? now : Math.Max(now, FeatureProgram.Compile(buffer.Batch.Columns, [new("known", source.Known)]).Program!.CreateScratch(1).Evaluate(buffer.Batch)[0].Numbers[index] - offset);
        var id = source.Id is null ? 0 : SourceImport.IdOf(buffer.Batch.Vectors[buffer.Batch.IndexOf(source.Id)], index);
        return new(source.Name, clock - offset, known, id, reporter, row.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log.DisposeAsync();
}
