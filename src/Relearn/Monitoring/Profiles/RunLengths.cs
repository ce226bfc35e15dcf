namespace Relearn.Monitoring.Profiles;

/// <summary>The longest run of equal values in the order in which rows came. A missing value ends a run.</summary>
/// <param name="Rows">Rows so far.</param>
/// <param name="Longest">Longest run.</param>
/// <param name="Head">Length of the run at the beginning.</param>
/// <param name="Tail">Length of the run at the end; 0: the last value is missing.</param>
/// <param name="First">Value at the beginning.</param>
/// <param name="Last">Value at the end.</param>
record struct RunLengths(long Rows, long Longest, long Head, long Tail, ulong First, ulong Last)
{
    public void Add(ulong value)
    {
        Tail = Tail > 0 && Last == value ? Tail + 1 : 1;
        if (Tail == Rows + 1) { (Head, First) = (Tail, value); }
        Rows++;
        Last = value;
        if (Tail > Longest) { Longest = Tail; }
    }

    public void AddMissing()
    {
        Rows++;
        (Tail, Last) = (0, 0);
    }

    /// <summary>The runs of these rows with others behind them.</summary>
    public readonly RunLengths Then(RunLengths next)
    {
        if (Rows == 0) { return next; }
        if (next.Rows == 0) { return this; }
        var joined = Tail > 0 && next.Head > 0 && Last == next.First ? Tail + next.Head : 0;
        return new(Rows + next.Rows, Math.Max(joined, Math.Max(Longest, next.Longest)),
            Head == Rows && joined > 0 ? joined : Head,
            next.Tail == next.Rows && joined > 0 ? joined : next.Tail, First, next.Last);
    }
}
