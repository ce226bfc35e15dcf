using Relearn.Inference.Features;

namespace Relearn.Data.Versions;

/// <summary>What differs between two data set versions.</summary>
/// <param name="Before">Id of the one.</param>
/// <param name="After">Id of the other.</param>
/// <param name="MatchedBy">Columns that say which row is which; none: rows are equal as a whole or not at all.</param>
/// <param name="RowsBefore">Rows of the one.</param>
/// <param name="RowsAfter">Rows of the other.</param>
/// <param name="Same">Rows that both have.</param>
/// <param name="Added">Rows that only the other has.</param>
/// <param name="Removed">Rows that only the one has.</param>
/// <param name="Changed">Rows that both have, with other cells.</param>
/// <param name="Repeated">Values of <paramref name="MatchedBy"/> that several rows of a side have, among the rows after the common beginning: which of these belong together goes by their order.</param>
/// <param name="Schema">Columns that came, went or have another type.</param>
/// <param name="Cells">Cells that differ, by column; columns without any are left out.</param>
/// <param name="Labels">Labels that differ, by day of the event; days without any are left out.</param>
/// <param name="Profile">Columns that look otherwise as a whole.</param>
/// <param name="FirstChanged">The first changed cells.</param>
/// <param name="FirstAdded">The first added rows.</param>
/// <param name="FirstRemoved">The first removed rows.</param>
sealed record DatasetDiff(
    string Before, string After, IReadOnlyList<string> MatchedBy, long RowsBefore, long RowsAfter, long Same, long Added, long Removed, long Changed, long Repeated,
    IReadOnlyList<SchemaChange> Schema, IReadOnlyList<CellChanges> Cells, IReadOnlyList<LabelChanges> Labels, IReadOnlyList<ProfileChange> Profile,
    IReadOnlyList<CellChange> FirstChanged, IReadOnlyList<WholeRow> FirstAdded, IReadOnlyList<WholeRow> FirstRemoved);

/// <summary>A column that came, went or has another type.</summary>
sealed record SchemaChange(string Column, ValueKind? Before, ValueKind? After);

/// <summary>Cells of a column that differ.</summary>
/// <param name="Column">The column; <c>_label</c> is the label.</param>
/// <param name="Cells">All of them.</param>
/// <param name="Filled">Those that were missing before.</param>
/// <param name="Emptied">Those that are missing now.</param>
sealed record CellChanges(string Column, long Cells, long Filled, long Emptied);

/// <summary>Labels of one day that differ in rows that both versions have.</summary>
/// <param name="Day">Day of the event.</param>
/// <param name="Arrived">Were missing, are known.</param>
/// <param name="Withdrawn">Were known, are missing.</param>
/// <param name="ToTrue">Were false, are true.</param>
/// <param name="ToFalse">Were true, are false.</param>
/// <param name="ToAnother">Were one of several classes, are another.</param>
sealed record LabelChanges(string Day, long Arrived, long Withdrawn, long ToTrue, long ToFalse, long ToAnother);

/// <summary>A column that looks otherwise.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">Its type; least, mean, median and most of times are microseconds since 1970.</param>
/// <param name="What"><c>missing</c> (a share), <c>distinct</c>, <c>least</c>, <c>mean</c>, <c>median</c> or <c>most</c>.</param>
/// <param name="Before">Before.</param>
/// <param name="After">After.</param>
sealed record ProfileChange(string Column, ValueKind Kind, string What, double? Before, double? After);

/// <summary>A cell that differs. Rows are counted from 1, in order of time.</summary>
sealed record CellChange(long RowBefore, long RowAfter, string Column, string? Before, string? After);

/// <summary>A row that only one version has, counted from 1 in order of time.</summary>
sealed record WholeRow(long Row, IReadOnlyDictionary<string, string?> Cells);
