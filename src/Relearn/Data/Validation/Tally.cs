namespace Relearn.Data.Validation;

/// <summary>What was counted for one expectation; counts of two parts of the rows can be added.</summary>
sealed class Tally
{
    /// <summary>Failing rows that are listed for one expectation.</summary>
    public const int MostListed = 1000;

    readonly List<FailedRow> _first = [];

    /// <summary>What was looked at: rows, values or pairs of neighbours; a missing value is looked at only where presence is the question.</summary>
    public long Judged { get; set; }

    /// <summary>What of it does not meet the expectation.</summary>
    public long Failed { get; set; }

    /// <summary>Newest event, microseconds since 1970 UTC; negative infinity before the first.</summary>
    public double Newest { get; set; } = double.NegativeInfinity;

    /// <summary>The first failing rows.</summary>
    public IReadOnlyList<FailedRow> First => _first;

    /// <summary>Another failing row would be listed.</summary>
    public bool HasRoom => _first.Count < MostListed;

    public void List(FailedRow row)
    {
        if (HasRoom) { _first.Add(row); }
    }

    /// <summary>Adds what was counted on later rows.</summary>
    public void Add(Tally later)
    {
        Judged += later.Judged;
        Failed += later.Failed;
        Newest = Math.Max(Newest, later.Newest);
        foreach (var row in later._first) { List(row); }
    }
}
