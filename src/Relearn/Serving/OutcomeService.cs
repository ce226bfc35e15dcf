using System.Text.Json;
using Relearn.Data;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Takes outcomes, one or many in a request, and writes them to the log before they are acknowledged.</summary>
sealed class OutcomeService(string logFolder, Ledger ledger, Durability durability, TimeProvider time, Changeover? releases = null) : IAsyncDisposable
{
    readonly RecordLogWriter _log = new(logFolder, PredictionLog.Outcomes, ledger, durability, time);

    const int MostMeasures = 100;

    readonly Lock _gate = new();

    /// <summary>Number of the log's writer.</summary>
    public long Writer => _log.Number;

    /// <summary>Outcomes taken so far.</summary>
    public long Records => _log.Records;

    /// <summary>Reads a request; all its outcomes are taken or none.</summary>
    /// <param name="body">One object or a list of objects, UTF-8 JSON.</param>
    /// <param name="reporter">Who sends them, where they do not say so themselves.</param>
    /// <param name="key">Name of the API key with which they came; a reporter that they name stands behind it, so that nobody speaks for another.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="Numerics.UserErrorException">One of them is wrong.</exception>
    public async ValueTask<int> AcceptAsync(ReadOnlyMemory<byte> body, string reporter, string? key = null)
    {
        var outcomes = Parse(body, reporter, key, ClassesNow());
        Take(outcomes);
        await _log.CommitAsync().ConfigureAwait(false);
        return outcomes.Count;
    }

    ClassConfig? ClassesNow()
    {
        if (releases is null) { return null; }
        using var hold = releases.Enter();
        return hold.Live.Project.Label.Classes;
    }

    void Take(List<Reported> reports)
    {
        if (releases is null)
        {
            Append(reports, null, []);
            return;
        }
        using var hold = releases.Enter();
        Append(reports, hold.Live.Feed, hold.Lineup.Told);
    }

    // The windows are told in the order of the log.
    void Append(List<Reported> reports, WindowFeed? feed, ReleaseState[] others)
    {
        lock (_gate)
        {
            foreach (var (label, measures) in reports)
            {
                if (measures is not null)
                {
                    var figures = new LogCodec.Writer(new byte[256]);
                    figures.Measures(measures);
                    _log.Append(figures.Written);
                }
                if (label is not { } outcome) { continue; }
                var writer = new LogCodec.Writer(new byte[256]);
                writer.Outcome(outcome);
                _log.Append(writer.Written);
                feed?.Outcome(outcome);
                foreach (var other in others) { other.Feed!.Outcome(outcome); }
            }
        }
    }

    /// <summary>Hands all that was taken to the operating system.</summary>
    public void Commit() => _log.Commit();

    List<Reported> Parse(ReadOnlyMemory<byte> body, string reporter, string? apiKey, ClassConfig? classes)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(e => Parse(e, reporter, apiKey, classes))] : [Parse(root, reporter, apiKey, classes)];
        }
        catch (JsonException)
        {
            throw ServingErrors.OutcomeWrong("it is not valid JSON.").Exception();
        }
        catch (InvalidOperationException)
        {
            // The bytes of a text are looked at only when the text is asked for.
            throw ServingErrors.NotUtf8().Exception();
        }
    }

    Reported Parse(JsonElement element, string reporter, string? apiKey, ClassConfig? classes)
    {
        if (element.ValueKind != JsonValueKind.Object) { throw ServingErrors.OutcomeWrong("it is not an object.").Exception(); }
        var key = Has(element, "key", out var k) ? k.ToString() : "";
        DecisionId? decision = null;
        if (Has(element, "decision_id", out var d))
        {
            decision = DecisionId.TryParse(d.ToString(), out var id) ? id : throw ServingErrors.OutcomeWrong($"'decision_id' is \"{d}\".").Exception();
        }
        if (decision is null && key.Length == 0) { throw ServingErrors.OutcomeWrong("it names neither 'decision_id' nor 'key'.").Exception(); }
        var measures = Has(element, "measures", out var m) ? Measures(m) : null;
        var labelled = element.TryGetProperty("value", out var v);
        if (!labelled && measures is null) { throw ServingErrors.OutcomeWrong("it has no 'value' and no 'measures'.").Exception(); }
        var (value, path) = labelled ? ValueOf(v, classes) : (double.NaN, null);
        int? position = null;
        if (Has(element, "position", out var p))
        {
            position = p.ValueKind == JsonValueKind.Number && p.TryGetInt32(out var at0) && at0 >= 0 && decision is not null ? at0
                : throw ServingErrors.OutcomeWrong($"'position' is {p.GetRawText()}; the place of a candidate of the decision that 'decision_id' names is expected, from 0.").Exception();
        }
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        double at = now;
        if (Has(element, "event_time", out var t))
        {
            at = t.ValueKind == JsonValueKind.String && RequestReader.TryInstant(t.GetString(), out var given)
                ? given
                : throw ServingErrors.OutcomeWrong($"'event_time' is {t.GetRawText()}; a time such as \"2001-06-30T17:05:00Z\" is expected.").Exception();
        }
        var named = Has(element, "reporter", out var r) ? r.ToString() : null;
        var who = apiKey is null ? named ?? reporter : named is null ? apiKey : $"{apiKey}: {named}";
        return new(labelled ? new(decision, position, key, at, now, value, who, PredictionSource.Live, path) : null,
            measures is null ? null : new(decision, position, key, at, now, who, PredictionSource.Live, measures));
    }

    static (double Value, string? Path) ValueOf(JsonElement v, ClassConfig? classes)
    {
        if (classes is not null)
        {
            // A class that the model does not know is news, not a mistake.
            return v.ValueKind == JsonValueKind.String && ClassTexts.PathOf(v.GetString()!, classes.Separator) is { } path ? (1, path)
                : throw ServingErrors.OutcomeWrong($"'value' is {v.GetRawText()}; the class is expected, a text{(classes.Separator is { } s ? $" such as \"fashion{s}shoes\"" : "")}.").Exception();
        }
        return (v.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number when v.GetDouble() is 0 or 1 => v.GetDouble(),
            _ => throw ServingErrors.OutcomeWrong($"'value' is {v.GetRawText()}; true, false, 1 or 0 is expected.").Exception(),
        }, null);
    }

    static Measure[] Measures(JsonElement element)
    {
        const string Expected = "names with finite numbers are expected, such as {\"revenue\": 0.42}, at most 100";
        if (element.ValueKind != JsonValueKind.Object) { throw ServingErrors.OutcomeWrong($"'measures' is {element.GetRawText()}; {Expected}.").Exception(); }
        var read = new List<Measure>();
        foreach (var entry in element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !double.IsFinite(entry.Value.GetDouble())) { throw ServingErrors.OutcomeWrong($"measure '{entry.Name}' is {entry.Value.GetRawText()}; {Expected}.").Exception(); }
            if (read.Any(r => r.Name == entry.Name)) { throw ServingErrors.OutcomeWrong($"measure '{entry.Name}' stands twice; {Expected}.").Exception(); }
            read.Add(new(entry.Name, entry.Value.GetDouble()));
        }
        return read.Count is > 0 and <= MostMeasures ? [.. read] : throw ServingErrors.OutcomeWrong($"'measures' has {read.Count} of them; {Expected}.").Exception();
    }

    // A null is as good as nothing.
    static bool Has(JsonElement element, string name, out JsonElement value) => element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    // What one entry of a request says.
    readonly record struct Reported(LoggedOutcome? Label, LoggedMeasures? Measures);
}
