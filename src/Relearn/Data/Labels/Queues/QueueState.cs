namespace Relearn.Data.Labels.Queues;

/// <summary>What the label ledger says about the items of a queue: which are done, and for whom.</summary>
sealed class QueueState
{
    readonly QueueKind _kind;
    readonly QueuedItems _items;
    readonly LabelEntry[]?[] _entries;
    readonly LabelEntry[]?[] _standing;
    readonly bool[] _gold;
    readonly Dictionary<string, int> _goldDone = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <param name="kind">What the items are asked for.</param>
    /// <param name="items">The items.</param>
    public QueueState(QueueKind kind, QueuedItems items)
    {
        (_kind, _items) = (kind, items);
        (_entries, _standing, _gold) = (new LabelEntry[items.Count][], new LabelEntry[items.Count][], new bool[items.Count]);
        for (var i = 0; i < _gold.Length; i++) { _gold[i] = items[i].Gold; }
    }

    /// <summary>Items that are done, whoever asks.</summary>
    public int Done { get; private set; }

    /// <summary>The purpose that an answer has.</summary>
    public LabelPurpose Purpose => _kind switch
    {
        QueueKind.Review => LabelPurpose.Review,
        QueueKind.Second => LabelPurpose.Second,
        QueueKind.Adjudicate => LabelPurpose.Adjudication,
        _ => LabelPurpose.Label,
    };

    /// <summary>Takes an entry of the label ledger; those of other items are not kept.</summary>
    public void Take(LabelEntry entry)
    {
        var index = _items.IndexOf(entry.Item);
        if (index < 0 || !Counts(entry)) { return; }
        Count(index, -1);
        var entries = _entries[index] = [.. (_entries[index] ?? []).Append(entry).OrderBy(e => e.At)];
        _standing[index] = entries is [{ Withdrawn: false }] ? entries : [.. LabelResolution.Standing(entries)];
        Count(index, 1);
    }

    // What functions and models say closes no item that a person is asked about.
    static bool Counts(LabelEntry entry) => entry.Origin == LabelOrigin.Person || entry.Purpose is LabelPurpose.Gold or LabelPurpose.Adjudication;

    /// <summary>The entries about an item that stand.</summary>
    public IReadOnlyList<LabelEntry> Standing(int index) => _standing[index] ?? [];

    /// <summary>True if a person may be given the item.</summary>
    public bool IsOpen(int index, string by)
    {
        var standing = _standing[index];
        if (standing is null || standing.Length == 0) { return true; }
        if (_gold[index]) { return !Array.Exists(standing, e => e.By == by); }
        return !IsDone(standing) && (_kind != QueueKind.Second || !Array.Exists(standing, e => e.By == by));
    }

    bool IsDone(LabelEntry[] standing) => _kind switch
    {
        QueueKind.Review => Array.Exists(standing, e => e.Purpose is LabelPurpose.Review or LabelPurpose.Adjudication),
        QueueKind.Adjudicate => Array.Exists(standing, e => e.Purpose is LabelPurpose.Adjudication or LabelPurpose.Gold),
        QueueKind.Second => Array.Exists(standing, e => e.Purpose is LabelPurpose.Adjudication) || standing.Select(e => e.By).Distinct().Skip(1).Any(),
        _ => true,
    };

    /// <summary>True if somebody else has an answer to what this queue asks.</summary>
    public bool IsAnsweredByAnother(int index, string by) => _standing[index] is { } standing && !_gold[index] && (_kind switch
    {
        QueueKind.Second => standing.Where(e => e.By != by).Select(e => e.By).Distinct().Skip(1).Any(),
        QueueKind.New or QueueKind.Classes => Array.Exists(standing, e => e.By != by),
        _ => Array.Exists(standing, e => e.By != by && e.Purpose == Purpose),
    });

    /// <summary>What a person said to what this queue asks; null: nothing that stands.</summary>
    public LabelEntry? LastOf(int index, string by) => _standing[index] is { } standing ? Array.FindLast(standing, e => e.By == by && e.Origin == LabelOrigin.Person && IsAnswer(e)) : null;

    // Whoever came second to a new item gave a second opinion.
    bool IsAnswer(LabelEntry entry) => entry.Purpose == Purpose || (_kind is QueueKind.New or QueueKind.Classes && entry.Purpose == LabelPurpose.Second);

    /// <summary>The item of which a person gave the newest answer that stands; -1: there is none.</summary>
    public int NewestOf(string by)
    {
        var (newest, found) = (DateTimeOffset.MinValue, -1);
        for (var i = 0; i < _standing.Length; i++)
        {
            if (LastOf(i, by) is { } entry && entry.At >= newest) { (newest, found) = (entry.At, i); }
        }
        return found;
    }

    /// <summary>Answers of a person to this queue that stand.</summary>
    public int AnswersOf(string by) => _answers.GetValueOrDefault(by);

    /// <summary>Items that are done for a person.</summary>
    public int DoneFor(string by) => Done + _goldDone.GetValueOrDefault(by);

    void Count(int index, int sign)
    {
        if (_standing[index] is not { Length: > 0 } standing) { return; }
        foreach (var by in standing.Select(e => e.By).Distinct())
        {
            if (_gold[index]) { _goldDone[by] = _goldDone.GetValueOrDefault(by) + sign; }
            if (LastOf(index, by) is not null) { _answers[by] = _answers.GetValueOrDefault(by) + sign; }
        }
        if (!_gold[index] && IsDone(standing)) { Done += sign; }
    }
}
