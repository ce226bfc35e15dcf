namespace Relearn.Data;

/// <summary>Rows [First, End) whose label was known by a moment: what a model may learn from at that moment, or what judges it.</summary>
/// <param name="First">First row.</param>
/// <param name="End">Row behind the last.</param>
/// <param name="KnownBy">Rows whose label was known later are left out; microseconds since 1970 UTC; infinity takes all.</param>
public sealed record RowRange(long First, long End, double KnownBy)
{
    /// <summary>Of the rows whose label is false only a part is taken; null: all. Where models learn, never where they are judged.</summary>
    internal Sampling.NegativeSample? Sample { get; init; }

    /// <summary>Only the rows of one fold are taken, or only the others; null: all.</summary>
    internal Sampling.FoldPart? Fold { get; init; }

    /// <summary>Only a part of the rows is taken, which is all that is read; null: all.</summary>
    internal Sampling.RowPart? Part { get; init; }

    /// <summary>What a learner is shown of rows whose event may still come; null: rows whose label is known, and those alone. Where models learn, never where they are judged.</summary>
    internal Maturity.DelayedRows? Delay { get; init; }

    /// <summary>Number of rows, those whose label came too late included.</summary>
    public long Rows => End - First;

    /// <summary>The contiguous pieces that have to be read, in order.</summary>
    internal IEnumerable<RowRange> Pieces() => Part is null ? [this] : Part.Pieces(First, End).Select(p => this with { First = p.First, End = p.End });

    /// <summary>Whether a row of the range may be used: it has a label, known in time, and stands in the fold that is asked for. What <see cref="Sample"/> leaves out may be used for what features learn.</summary>
    internal bool Allows(long row, double label, double known) => !double.IsNaN(label) && known <= KnownBy && Fold?.Holds(row) != false && Part?.Holds(row) != false;

    /// <summary>Whether a learner is shown a row of the range.</summary>
    internal bool Takes(long row, double label, double known) => Allows(row, label, known) && Sample?.Keeps(row, label) != false;
}
