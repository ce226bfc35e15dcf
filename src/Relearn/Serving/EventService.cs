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
    readonly WindowFeed? _feed;
    readonly Predictor _predictor;
    readonly Dictionary<string, SourceConfig> _sources;
    readonly Dictionary<string, ClockZones> _zones = [];

    public EventService(ProjectConfig project, string folder, Predictor predictor, string logFolder, Ledger ledger, Durability durability, TimeProvider time, WindowFeed? feed)
    {
        (_predictor, _time, _feed) = (predictor, time, feed);
        // Those that the model looks at, as it knows them.
        _sources = project.Data.Sources.Where(s => predictor.Manifest.Sources?.Any(known => known.Name == s.Name) == true).ToDictionary(s => s.Name);
        foreach (var source in _sources.Values) { _zones.Add(source.Name, new(new TimeConfig { Kind = TimeKind.Column, Column = source.Time, Zone = source.Zone }, folder)); }
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
        if (!_sources.TryGetValue(name, out var source)) { throw ServingErrors.SourceUnknown(name, _sources.Keys).Exception(); }
        var rows = Split(name, body);
        var problems = new List<UserError>();
        var events = new LoggedEvent[rows.Count];
        var buffer = _predictor.CreateBuffer(name);
        buffer.Reserve(Math.Max(1, rows.Count));
        for (var i = 0; i < events.Length; i++) { events[i] = Read(source, rows[i], i, rows.Count, buffer, reporter, problems); }
        if (problems.Count > 0) { throw new UserErrorException(problems); }
        lock (_gate)
        {
            foreach (var e in events)
            {
                var writer = new LogCodec.Writer(new byte[256]);
                writer.Event(e);
                _log.Append(writer.Written);
                _feed?.Event(_predictor, e);
            }
        }
        await _log.CommitAsync().ConfigureAwait(false);
        return events.Length;
    }

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

    LoggedEvent Read(SourceConfig source, ReadOnlyMemory<byte> row, int index, int count, RowBuffer buffer, string reporter, List<UserError> problems)
    {
        List<UserError>? wrong = null;
        RequestReader.ReadRow(row.Span, index, count, $"Source '{source.Name}'", buffer.Batch.Columns, buffer, source.Zone == "UTC", ref wrong);
        problems.AddRange(wrong ?? []);
        var clock = buffer.Batch.Vectors[buffer.Batch.IndexOf(source.Time)].Numbers[index];
        if (wrong is null && double.IsNaN(clock)) { problems.Add(ServingErrors.EventsWrong(source.Name, $"row {index + 1} of {count} has no '{source.Time}'.")); }
        if (problems.Count > 0) { return new(source.Name, 0, 0, 0, reporter, []); }
        var offset = _zones[source.Name].OffsetOf(clock, null) ?? 0;
        var now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        // Not before it arrived here, whatever the source says.
        var known = source.Known is null ? now : Math.Max(now, FeatureProgram.Compile(buffer.Batch.Columns, [new("known", source.Known)]).Program!.CreateScratch(1).Evaluate(buffer.Batch)[0].Numbers[index] - offset);
        var id = source.Id is null ? 0 : SourceImport.IdOf(buffer.Batch.Vectors[buffer.Batch.IndexOf(source.Id)], index);
        return new(source.Name, clock - offset, known, id, reporter, row.ToArray());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log.DisposeAsync();
}
