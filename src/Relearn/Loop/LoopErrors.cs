using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Loop;

/// <summary>All messages of this folder.</summary>
static class LoopErrors
{
    public static UserError ProjectExists(string folder) => new("loop.project_exists",
        $"'{folder}' already has a project.yaml. Choose another name, or delete that folder; nothing was changed.", folder);

    public static UserError NameWrong(string name) => new("loop.name_wrong",
        $"'{name}' is no name for a project. Use lower-case letters, digits, '-' and '_'.");

    public static UserError LabelNotGuessed(string file, IReadOnlyList<string> candidates, IReadOnlyList<string> columns) => new("loop.label_not_guessed",
        $"No column of '{file}' is plainly the label. Name it: '--label COLUMN'. {(candidates.Count > 0 ? $"Columns with two values: {string.Join(", ", candidates)}." : $"Columns: {string.Join(", ", columns)}.")}");

    public static UserError LabelNotBinary(string column, long distinct, string examples) => new("loop.label_not_binary",
        $"Column '{column}' has {distinct:N0} values ({examples}); a binary label has two. Name the one that counts as true: '--positive VALUE'; or write a condition: '--label \"{column} > ...\"'; or choose another column.");

    public static UserError ColumnUnknown(string option, string column, IReadOnlyList<string> columns) => new("loop.column_unknown",
        $"'{option} {column}': there is no such column.{Nearest.Hint(column, columns)} Columns: {string.Join(", ", columns)}.");

    public static UserError TimeNotATime(string column, ValueKind kind) => new("loop.time_not_a_time",
        $"'--time {column}': that column is a {kind.ToString().ToLowerInvariant()}, not a time. Name a column of times, or 'row_order' if the rows stand in the order in which they came.");

    public static UserError BacktestTooShort(int days) => new("loop.backtest_too_short",
        $"The data covers {days:N0} days (1,000 rows count as a day where there is no clock); a back-test needs at least 10. Give it more data.");

    public static UserError BacktestNeedsTime() => new("loop.backtest_needs_time",
        "A back-test plays the calendar, but the project says 'time: none'. Name a time column, or 'time: row_order' if the rows stand in the order in which they came.");
}
