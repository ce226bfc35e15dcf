namespace Relearn.Modeling.Segments;

/// <summary>A part of some rows: one or two ranges of codes of inputs.</summary>
/// <param name="Column">Place of the first input.</param>
/// <param name="From">First code.</param>
/// <param name="To">Last code.</param>
/// <param name="Second">Place of the second input; -1 for none.</param>
/// <param name="SecondFrom">Its first code.</param>
/// <param name="SecondTo">Its last code.</param>
readonly record struct Segment(int Column, byte From, byte To, int Second = -1, byte SecondFrom = 0, byte SecondTo = 0)
{
    /// <summary>True if a row is part of it.</summary>
    /// <param name="codes">Codes of the inputs, <c>[columns][rows]</c>.</param>
    /// <param name="row">The row.</param>
    public bool Contains(IReadOnlyList<IReadOnlyList<byte>> codes, int row) =>
        codes[Column][row] is var code && code >= From && code <= To && (Second < 0 || (codes[Second][row] is var other && other >= SecondFrom && other <= SecondTo));

    /// <summary>As a person reads it.</summary>
    /// <param name="words">Says a range of codes of a column.</param>
    public string Words(Func<int, int, int, string> words) => words(Column, From, To) + (Second < 0 ? "" : " and " + words(Second, SecondFrom, SecondTo));
}
