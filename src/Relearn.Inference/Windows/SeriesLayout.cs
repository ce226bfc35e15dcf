namespace Relearn.Inference.Windows;

/// <summary>What the series of one group have in common.</summary>
sealed class SeriesLayout
{
    /// <summary>Where the values of a fact begin: event time, visible from and id stand before them.</summary>
    public const int FirstValue = 3;

    readonly bool[] _isText;
    const int MostSpare = 4096;

    readonly TextNumbers _texts;
    readonly Stack<Series.Block> _spare = new();

    public SeriesLayout(IReadOnlyList<WindowSpec> windows, bool[] isText, TextNumbers texts, bool hasIds)
    {
        (_isText, _texts, Arguments, HasIds) = (isText, texts, isText.Length, hasIds);
        Spans = [.. windows.Where(IsTallied).Select(w => w.Span).Distinct()];
        Sums = new bool[isText.Length];
        LongestTimeSpan = windows.Where(w => w.Events is null).Select(w => w.Span).DefaultIfEmpty(0).Max();
        LongestEventSpan = windows.Where(w => w.Events is not null).Select(w => w.Span).DefaultIfEmpty(0).Max();
        MostEvents = windows.Select(w => w.Events ?? 0).DefaultIfEmpty(0).Max();
    }

    /// <summary>Values of a fact.</summary>
    public int Arguments { get; }

    /// <summary>Numbers of a fact.</summary>
    public int Width => FirstValue + Arguments;

    /// <summary>Facts have ids, so a duplicate can be told.</summary>
    public bool HasIds { get; }

    /// <summary>Spans for which counts and sums are carried along.</summary>
    public double[] Spans { get; }

    /// <summary>Which arguments are summed.</summary>
    public bool[] Sums { get; }

    /// <summary>Longest window over a time.</summary>
    public double LongestTimeSpan { get; }

    /// <summary>Longest reach of a window over a number of events.</summary>
    public double LongestEventSpan { get; }

    /// <summary>Most events of such a window; 0 where there is none.</summary>
    public int MostEvents { get; }

    /// <summary>An empty block of full length: one that was dropped, if there is one, so that a steady stream takes no new memory.</summary>
    public Series.Block TakeBlock(int facts) => _spare.TryPop(out var block) ? block : new() { Data = new double[facts * Width] };

    /// <summary>Gives a block back.</summary>
    public void Return(Series.Block block, int facts)
    {
        (block.Count, block.AllVisibleFrom) = (0, double.NegativeInfinity);
        if (block.Data.Length == facts * Width && _spare.Count < MostSpare) { _spare.Push(block); }
    }

    /// <summary>No window over a time reaches back to a fact.</summary>
    public bool IsBeyondTime(double eventTime, double moment) => eventTime < moment - LongestTimeSpan;

    /// <summary>No window over a number of events reaches back to a fact.</summary>
    public bool IsBeyondEvents(double eventTime, double moment) => MostEvents == 0 || eventTime < moment - LongestEventSpan;

    /// <summary>The argument is a text, its value the text's number.</summary>
    public bool IsText(int argument) => _isText[argument];

    /// <summary>Order of two values of an argument; texts by ordinal, because their numbers tell only who came first.</summary>
    public int Compare(int argument, double a, double b) =>
        !_isText[argument] || double.IsNaN(a) || double.IsNaN(b) || a == b ? a.CompareTo(b) : string.CompareOrdinal(_texts.Texts[(int)a], _texts.Texts[(int)b]);

    /// <summary>True for the aggregates that are carried along instead of counted anew.</summary>
    public static bool IsTallied(WindowSpec window) => window is { Events: null, Aggregate: Aggregate.Sum or Aggregate.Mean } or { Events: null, Aggregate: Aggregate.Count, Argument: null or { Kind: Features.ValueKind.Number or Features.ValueKind.Boolean } };
}
