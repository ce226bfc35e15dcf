using Relearn.Numerics;

namespace Relearn.Monitoring.Inputs;

/// <summary>What a column was in the newest window, for a person to read.</summary>
/// <param name="Column">The column, or the feature.</param>
/// <param name="Table"><c>input</c> as it was sent, <c>feature</c> as the model read it.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="MissingShare">Share without a value.</param>
/// <param name="ReferenceMissingShare">The same in the windows it was held against.</param>
/// <param name="Null">Rows with null.</param>
/// <param name="Absent">Rows without the column.</param>
/// <param name="Empty">Rows with an empty text.</param>
/// <param name="Unreadable">Rows with a value of another kind.</param>
/// <param name="UnseenShare">Share of texts that training did not have.</param>
/// <param name="ExpectedUnseen">What Good and Turing expect of it.</param>
/// <param name="Distance">From the windows it was held against, with what this number of rows leaves open; null where there are too few rows, or time itself is the value.</param>
/// <param name="Tolerance">What history stays below in 99 of 100 windows.</param>
/// <param name="EValue">The greatest of its e-values in this window.</param>
/// <param name="LooksLike">What kind of change it looks like; null: none that is named.</param>
sealed record ColumnFinding(
    string Column, string Table, long Rows, double MissingShare, double ReferenceMissingShare, long Null, long Absent, long Empty, long Unreadable,
    double UnseenShare, double ExpectedUnseen, Interval? Distance, double Tolerance, double EValue, string? LooksLike);
