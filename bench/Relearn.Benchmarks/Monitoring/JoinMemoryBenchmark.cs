using System.Diagnostics;
using System.Globalization;
using Relearn.Monitoring.Joining;
using Relearn.Serving;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>Memory of decisions and outcomes while they are put together: as columns, and as objects in dictionaries and lists.</summary>
static class JoinMemoryBenchmark
{
    public static int Run(int decisions)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{decisions:N0} decisions with a key of ten characters each, and as many outcomes, half by decision and half by key."));
        Console.WriteLine();
        Console.WriteLine("| | MB held | bytes a decision with its outcome | seconds |");
        Console.WriteLine("| --- | --: | --: | --: |");
        Row("as objects", decisions, AsObjects);
        Row("as columns", decisions, AsColumns);
        return 0;
    }

    static void Row(string name, int decisions, Func<int, (object Held, long Found)> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        var (held, found) = make(decisions);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(held);
        if (found != decisions) { throw new InvalidOperationException($"{found} of {decisions} outcomes found their decision."); }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {bytes / 1e6:N0} | {(double)bytes / decisions:0} | {seconds:0.0} |"));
    }

    static string Key(int i) => string.Create(CultureInfo.InvariantCulture, $"user{i / 3:D6}");

    // As a log is read: a new object for each outcome.
    static LoggedOutcome Outcome(int i) => new(i % 2 == 0 ? new DecisionId(1, i + 1) : null, null, i % 2 == 0 ? "" : Key(i), i, i + 1e6, i % 5 == 0 ? 1 : 0, "desk", PredictionSource.Live);

    static (object, long) AsObjects(int count)
    {
        var places = new Dictionary<DecisionId, DecisionPlace>();
        var byKey = new Dictionary<string, List<(double EventTime, DecisionPlace Place)>>();
        var outcomes = new List<LoggedOutcome>();
        for (var i = 0; i < count; i++)
        {
            places[new(1, i + 1)] = new(i, 1);
            if (!byKey.TryGetValue(Key(i), out var list)) { byKey.Add(Key(i), list = []); }
            list.Add((i, new(i, 1)));
            outcomes.Add(Outcome(i));
        }
        long found = 0;
        foreach (var outcome in outcomes.OrderBy(o => o.ArrivalTime))
        {
            var place = outcome.Decision is { } id ? places.GetValueOrDefault(id, DecisionPlace.None) : byKey[outcome.Key].Where(d => d.EventTime <= outcome.EventTime).MaxBy(d => d.EventTime).Place;
            found += place.First == (int)outcome.EventTime ? 1 : 0;
        }
        return ((places, byKey, outcomes), found);
    }

    static (object, long) AsColumns(int count)
    {
        var (places, keys, outcomes) = (new DecisionPlaces(), new DecisionKeys(), new OutcomeColumns());
        for (var i = 0; i < count; i++)
        {
            places.Add(new(1, i + 1), new(i, 1));
            keys.Add(Key(i), i, new(i, 1));
            outcomes.Add(Outcome(i));
        }
        long found = 0;
        foreach (var outcome in outcomes.ArrivedBy(double.PositiveInfinity))
        {
            var place = outcome.Decision is { } id ? places.Find(id) : keys.Find(outcome.Key, outcome.EventTime);
            found += place.First == (int)outcome.EventTime ? 1 : 0;
        }
        return ((places, keys, outcomes), found);
    }
}
