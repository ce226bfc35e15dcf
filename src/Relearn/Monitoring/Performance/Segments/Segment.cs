namespace Relearn.Monitoring.Performance.Segments;

/// <summary>A part of the decisions: one or two ranges of codes of inputs.</summary>
/// <param name="Column">Place of the first input.</param>
/// <param name="From">First code.</param>
/// <param name="To">Last code.</param>
/// <param name="Second">Place of the second input; -1 for none.</param>
/// <param name="SecondFrom">Its first code.</param>
/// <param name="SecondTo">Its last code.</param>
readonly record struct Segment(int Column, byte From, byte To, int Second = -1, byte SecondFrom = 0, byte SecondTo = 0)
{
    /// <summary>True if a decision is part of it.</summary>
    public bool Contains(DecisionRows rows, int row) =>
        rows.Codes[Column][row] is var code && code >= From && code <= To && (Second < 0 || (rows.Codes[Second][row] is var other && other >= SecondFrom && other <= SecondTo));

    /// <summary>As a person reads it.</summary>
    public string Words(DecisionRows rows) => rows.Words(Column, From, To) + (Second < 0 ? "" : " and " + rows.Words(Second, SecondFrom, SecondTo));
}
