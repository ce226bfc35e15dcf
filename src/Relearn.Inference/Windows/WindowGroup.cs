using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>The windows that read the same facts: one table of keys, one series a key.</summary>
sealed class WindowGroup
{
    readonly Expression[] _asked;
    readonly Expression[] _ofFact;
    readonly int[] _argumentAt;
    readonly bool[] _argumentIsText;
    readonly int _whereAt;
    readonly WindowQuestion[] _questions;
    readonly SeriesScan _scan = new();
    readonly TextNumbers _texts = new();
    readonly FeatureScratch _askedScratch;
    readonly FeatureScratch _factScratch;
    readonly Vector[] _askedParts;
    readonly Vector[] _factParts;
    readonly KeyTable _keys = new();
    readonly List<Series?> _series = [];
    IReadOnlyList<Vector> _factVectors = [];
    readonly int[] _columns;
    IReadOnlyList<InputColumn>? _columnsOf;
    int _sweep;
    int _keysAfter;
    int _textsAfter;

    public WindowGroup(IReadOnlyList<WindowSpec> windows, bool hasIds)
    {
        (Windows, _columns) = (windows, new int[windows.Count]);
        var first = windows[0];
        (Source, IsLate) = (first.Source, first.ReadsLabel);
        KeysAreShared = first.Source is null && first.Keys.All(k => ExpressionText.Of(k.Asked) == ExpressionText.Of(k.OfFact));
        _asked = [.. first.Keys.Select(k => k.Asked)];
        Expression[] arguments = [.. windows.Select(w => w.Argument).OfType<Expression>().DistinctBy(ExpressionText.Of)];
        _argumentIsText = [.. arguments.Select(a => a.Kind == ValueKind.Text)];
        _ofFact = [.. first.Keys.Select(k => k.OfFact), .. arguments, .. first.Where is { } where ? [where] : Array.Empty<Expression>()];
        _argumentAt = [.. arguments.Select((_, a) => first.Keys.Count + a)];
        _whereAt = first.Where is null ? -1 : _ofFact.Length - 1;
        Layout = new(windows, _argumentIsText, _texts, hasIds);
        var texts = arguments.Select(ExpressionText.Of).ToList();
        _questions = [.. windows.Select(w => new WindowQuestion(w.Aggregate, w.Argument is null ? -1 : texts.IndexOf(ExpressionText.Of(w.Argument)), w.Span,
            SeriesLayout.IsTallied(w) ? Array.IndexOf(Layout.Spans, w.Span) : -1, w.Events ?? 0, w.Probability))];
        foreach (var question in _questions.Where(q => q.SpanIndex >= 0 && q.Argument >= 0)) { Layout.Sums[question.Argument] = true; }
        Answers = new double[windows.Count];
        (_askedScratch, _factScratch) = (new(_asked, 1), new(_ofFact, 1));
        (_askedParts, _factParts) = (new Vector[_asked.Length], new Vector[_asked.Length]);
    }

    /// <summary>The windows.</summary>
    public IReadOnlyList<WindowSpec> Windows { get; }

    /// <summary>Name of the source; null for the project's own events.</summary>
    public string? Source { get; }

    /// <summary>The facts are known when their label is.</summary>
    public bool IsLate { get; }

    public SeriesLayout Layout { get; }

    /// <summary>The latest fact is all that its windows look at.</summary>
    public bool IsLatestOnly => _questions.All(q => q.Events == 0 && q.Aggregate is Aggregate.Last or Aggregate.TimeSince);

    /// <summary>The windows as a series is asked for them.</summary>
    public ReadOnlySpan<WindowQuestion> Questions => _questions;

    /// <summary>A row has the same key as a fact and as one that asks.</summary>
    public bool KeysAreShared { get; }

    /// <summary>Room for the answers to one row.</summary>
    public double[] Answers { get; }

    public TextNumbers Texts => _texts;

    /// <summary>Facts that are kept.</summary>
    public long Facts => _series.Sum(s => (long)(s?.Facts ?? 0));

    /// <summary>Keys that have facts.</summary>
    public int Keys => _series.Count(s => s is { Facts: > 0 });

    /// <summary>Makes ready to ask for the rows of a batch.</summary>
    public void BeginAsking(ColumnBatch batch)
    {
        var vectors = _askedScratch.Evaluate(batch);
        for (var k = 0; k < _askedParts.Length; k++) { _askedParts[k] = vectors[k]; }
        if (ReferenceEquals(_columnsOf, batch.Columns)) { return; }
        _columnsOf = batch.Columns;
        for (var w = 0; w < _columns.Length; w++) { _columns[w] = batch.IndexOf(Windows[w].Text); }
    }

    /// <summary>Where a batch holds the values of a window.</summary>
    public Vector ColumnOf(ColumnBatch batch, int window) => batch.Vectors[_columns[window]];

    /// <summary>The number of the key of a row that asks.</summary>
    public int AskedKey(int row, bool add = false) => _keys.Of(_askedParts, row, add);

    /// <summary>Keys that have a number.</summary>
    public int KeyCount => _keys.Count;

    /// <summary>From when on a fact is seen; NaN if it never is: it has no time, or arrives when no window reaches back to it.</summary>
    public double SeenFrom(double time, double known)
    {
        // Nobody sees a fact at the moment of its own event.
        var seenFrom = Math.Max(known, Math.BitIncrement(time));
        return seenFrom - time <= Math.Max(Layout.LongestTimeSpan, Layout.LongestEventSpan) ? seenFrom : double.NaN;
    }

    /// <summary>Drops the facts of a key that nobody will ask for.</summary>
    public void Expire(int key, double moment)
    {
        if (key >= _series.Count || _series[key] is not { } series) { return; }
        series.Expire(moment);
        if (series.Facts == 0) { _series[key] = null; }
    }

    /// <summary>The value of each window for a key at a moment.</summary>
    public void Ask(int key, double time, Span<double> answers)
    {
        // A key may be known of facts that nobody sees yet.
        var series = key >= 0 && key < _series.Count ? _series[key] : null;
        for (var w = 0; w < _questions.Length; w++)
        {
            answers[w] = series is not null ? series.Ask(_questions[w], time, _scan) : key == KeyTable.Missing ? double.NaN : _questions[w].Nothing;
        }
    }

    /// <summary>Makes ready to take the rows of a batch as facts.</summary>
    public void BeginTaking(ColumnBatch batch)
    {
        _factVectors = _factScratch.Evaluate(batch);
        for (var k = 0; k < _factParts.Length; k++) { _factParts[k] = _factVectors[k]; }
    }

    /// <summary>The number of the key of a fact, or below 0 if it has none or <c>where</c> leaves it out.</summary>
    /// <param name="row">The row of the batch.</param>
    /// <param name="values">Takes the fact's values, <c>[arguments]</c>.</param>
    /// <param name="askedKey">The row's own key as one that asks, where it is known already and a fact's key is spelt the same way.</param>
    public int Take(int row, Span<double> values, int? askedKey = null)
    {
        if (_whereAt >= 0 && _factVectors[_whereAt].Numbers[row] != 1) { return KeyTable.Missing; }
        var key = askedKey ?? _keys.Of(_factParts, row, add: true, side: 1);
        if (key < 0) { return key; }
        for (var a = 0; a < _argumentAt.Length; a++)
        {
            var vector = _factVectors[_argumentAt[a]];
            // Adding 0 makes one zero of both, so that equal facts are equal to the bit.
            values[a] = !_argumentIsText[a] ? vector.Numbers[row] + 0.0 : vector.Codes[row] < 0 ? double.NaN : _texts.NumberOf(vector.Dictionary[vector.Codes[row]]);
        }
        return key;
    }

    /// <summary>Puts a fact into its series.</summary>
    public void Add(int key, ReadOnlySpan<double> fact)
    {
        while (_series.Count <= key) { _series.Add(null); }
        (_series[key] ??= new(Layout)).Add(fact);
    }

    /// <summary>Expires the facts of the next key; called once for every few facts, so that all keys have their turn, also those that nobody asks for.</summary>
    public void Sweep(double moment)
    {
        // Places without facts are passed by, but not without end.
        for (var places = Math.Min(8, _series.Count); places > 0; places--)
        {
            _sweep = _sweep + 1 < _series.Count ? _sweep + 1 : 0;
            if (_series[_sweep] is null) { continue; }
            Expire(_sweep, moment);
            return;
        }
    }

    /// <summary>Every fact that is kept, key by key in ordinal order.</summary>
    public void ForEach(double moment, Action<string> beginKey, FactReader read)
    {
        foreach (var key in Enumerable.Range(0, _series.Count).Where(k => _series[k] is { Facts: > 0 }).OrderBy(k => _keys[k], StringComparer.Ordinal))
        {
            beginKey(_keys[key]);
            _series[key]!.ForEach(moment, read);
        }
    }

    /// <summary>Number of a key that is spelt.</summary>
    public int KeyOf(string spelt) => _keys.Add(spelt);

    /// <summary>Spelling of a key.</summary>
    public string SpellingOf(int key) => _keys[key];

    /// <summary>Most of the keys or texts have no facts any more.</summary>
    public bool IsMostlyIdle => (_keys.Count > Math.Max(65_536, 2 * _keysAfter) && _keys.Count > 4 * Keys)
        || (_texts.Texts.Count > Math.Max(65_536, 2 * _textsAfter) && _texts.Texts.Count > 4 * Facts * Layout.Arguments);

    /// <summary>What is here now is needed: nothing is looked for before it has doubled.</summary>
    public void Settle() => (_keysAfter, _textsAfter) = (_keys.Count, _texts.Texts.Count);
}
