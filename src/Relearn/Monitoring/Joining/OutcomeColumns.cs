using Relearn.Serving;

namespace Relearn.Monitoring.Joining;

/// <summary>Outcomes of a log as columns: about 70 bytes each, and nothing for the collector to follow.</summary>
sealed class OutcomeColumns
{
    readonly TextHeap _texts = new();
    readonly List<DecisionId> _decisions = [];
    readonly List<bool> _named = [];
    readonly List<int> _positions = [];
    readonly List<long> _keys = [];
    readonly List<(double Event, double Arrival, double Value)> _numbers = [];
    readonly List<(int Reporter, int Class, PredictionSource Source)> _words = [];
    readonly List<string> _repeated = [];
    readonly Dictionary<string, int> _placeOf = [];

    /// <summary>Number of outcomes.</summary>
    public int Count => _decisions.Count;

    /// <summary>Takes one.</summary>
    public void Add(LoggedOutcome outcome)
    {
        _decisions.Add(outcome.Decision ?? default);
        _named.Add(outcome.Decision is not null);
        _positions.Add(outcome.Position ?? -1);
        _keys.Add(_texts.Add(outcome.Key));
        _numbers.Add((outcome.EventTime, outcome.ArrivalTime, outcome.Value));
        _words.Add((PlaceOf(outcome.Reporter), outcome.Class is { } path ? PlaceOf(path) : -1, outcome.Source));
    }

    // Reporters and classes are few.
    int PlaceOf(string word)
    {
        if (_placeOf.TryGetValue(word, out var place)) { return place; }
        _repeated.Add(word);
        _placeOf.Add(word, _repeated.Count - 1);
        return _repeated.Count - 1;
    }

    /// <summary>An outcome as it stood in the log.</summary>
    public LoggedOutcome this[int at] => new(_named[at] ? _decisions[at] : null, _positions[at] < 0 ? null : _positions[at], _texts.TextAt(_keys[at]),
        _numbers[at].Event, _numbers[at].Arrival, _numbers[at].Value, _repeated[_words[at].Reporter], _words[at].Source, _words[at].Class < 0 ? null : _repeated[_words[at].Class]);

    /// <summary>All of them, in the order of the log.</summary>
    public IEnumerable<LoggedOutcome> InOrder() => Enumerable.Range(0, Count).Select(i => this[i]);

    /// <summary>Those that had arrived by a moment, in order of arrival; of equal times in the order of the log.</summary>
    public IEnumerable<LoggedOutcome> ArrivedBy(double moment)
    {
        int[] order = [.. Enumerable.Range(0, Count).Where(i => _numbers[i].Arrival <= moment)];
        for (var i = 1; i < order.Length; i++)
        {
            if (_numbers[order[i - 1]].Arrival <= _numbers[order[i]].Arrival) { continue; }
            Array.Sort(order, (a, b) => _numbers[a].Arrival.CompareTo(_numbers[b].Arrival) is not 0 and var byTime ? byTime : a.CompareTo(b));
            break;
        }
        return order.Select(i => this[i]);
    }
}
