using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Loop;

/// <summary>All messages of this folder.</summary>
static class LoopErrors
{
    public static UserError BinaryOnly(string command, string task, string instead) => new("loop.binary_only",
        $"'relearn {command}' works with labels that are true or false; this project's task is '{task}'. {instead}");

    public static UserError ProjectExists(string folder) => new("loop.project_exists",
        $"'{folder}' already has a project.yaml. Choose another name, or delete that folder; nothing was changed.", folder);

    public static UserError NameWrong(string name) => new("loop.name_wrong",
        $"'{name}' is no name for a project. Use lower-case letters, digits, '-' and '_'.");

    public static UserError TableMissing(string path) => new("loop.table_missing",
        $"'--from': there is no file '{path}'. Name a Parquet, CSV or JSON lines file.", path);

    public static UserError ReasonWrong() => new("loop.reason_wrong",
        "'--reason' is empty or names the subject. Say why in other words: it is kept with the tombstone when the subject is gone.");

    public static UserError ClassesOnly(string project) => new("loop.classes_only",
        $"The label of '{project}' is true or false: there are no classes. Set 'task: multiclass' or 'task: hierarchy' where it is one of several.");

    public static UserError KeptClassUnknown(string project, string path, IReadOnlyList<string> known) => new("loop.kept_class_unknown",
        $"'label.keep' of '{project}' names '{path}', which is no class of the data.{Nearest.Hint(path, known)} Write it as the data does, or take it out.");

    public static UserError LabelNotGuessed(string file, IReadOnlyList<string> candidates, IReadOnlyList<string> columns) => new("loop.label_not_guessed",
        $"No column of '{file}' is plainly the label. Name it: '--label COLUMN'. {(candidates.Count > 0 ? $"Columns with two values: {string.Join(", ", candidates)}." : $"Columns: {string.Join(", ", columns)}.")}");

    public static UserError LabelNotBinary(string column, long distinct, string examples) => new("loop.label_not_binary",
        $"Column '{column}' has {distinct:N0} values{(examples.Length > 0 ? $" ({examples})" : "")}; a binary label has two. Name the one that counts as true: '--positive VALUE'; or write a condition: '--label \"{column} > ...\"'; or choose another column.");

    public static UserError ColumnUnknown(string option, string column, IReadOnlyList<string> columns) => new("loop.column_unknown",
        $"'{option} {column}': there is no such column.{Nearest.Hint(column, columns)} Columns: {string.Join(", ", columns)}.");

    public static UserError TimeNotATime(string column, ValueKind kind) => new("loop.time_not_a_time",
        $"'--time {column}': that column is a {kind.ToString().ToLowerInvariant()}, not a time. Name a column of times, or 'row_order' if the rows stand in the order in which they came.");

    public static UserError BacktestTooShort(int days) => new("loop.backtest_too_short",
        $"The data covers {days:N0} days (1,000 rows count as a day where there is no clock); a back-test needs at least 10. Give it more data.");

    public static UserError BacktestNoFirstModel(int day, int window, int lag, long trainRows, long trainPositives, long judgeRows, long judgePositives) => new("loop.backtest_no_first_model",
        $"The first model of the back-test cannot be made: on day {day:N0} there are {trainRows:N0} rows to learn from ({trainPositives:N0} of them true) and {judgeRows:N0} to judge by ({judgePositives:N0} true), after {window:N0} days are kept for calibration and judging and {lag:N0} for labels to be known. Begin later with 'backtest.start', use a shorter 'monitoring.window_days', or give it more data.");

    public static UserError BacktestReportFrom(string date, string first, string last) => new("loop.backtest_report_from",
        $"'backtest.report_from: {date}' is not between {first}, the day of the first model, and {last}, the last day. Policies are tuned before it and reported from it on: name a day between these.");

    public static UserError CandidateNoChampion(string project) => new("loop.candidate_no_champion",
        $"Nothing of '{project}' is released, so there is no champion to hold a candidate against. Run 'relearn run' first.");

    public static UserError CandidateNeedsTime() => new("loop.candidate_needs_time",
        "A candidate is judged on what came after the champion, but the project says 'time: none'. Name a time column, or 'time: row_order' if the rows stand in the order in which they came; or make a new model with 'relearn run'.");

    public static UserError CandidateNothingToJudge(long rows, long positives, string since) => new("loop.candidate_nothing_to_judge",
        $"A candidate cannot be judged: {rows:N0} rows ({positives:N0} of them true) are newer than what the champion has seen, up to {since}, and have a label and no fault; it takes 50, and both classes. Add newer rows, or wait for their labels.");

    public static UserError PilotFailed(long rows, string why) => new("loop.pilot_failed",
        $"The pilot cannot be trained on the first {rows:N0} rows: {why} The run itself may work: it has all rows.");

    public static UserError ValueUnknown(string column, string value, IReadOnlyList<string> values) => new("loop.value_unknown",
        $"'--positive {value}': column '{column}' has no such value.{Nearest.Hint(value, values)} Its values: {string.Join(", ", values)}.");

    public static UserError NotWritten(string column, string text) => new("loop.not_expressible",
        $"Column '{column}' has {text}, which an expression cannot name. Rename it in the table, then try again.");

    public static UserError NoFeatures(string file) => new("loop.no_features",
        $"'{file}' has no column that a feature could be made of: apart from label and key every column is constant. Give it a table with more columns.");

    public static UserError BacktestNeedsTime() => new("loop.backtest_needs_time",
        "A back-test plays the calendar, but the project says 'time: none'. Name a time column, or 'time: row_order' if the rows stand in the order in which they came.");

    public static UserError RunNotWhole(string run) => new("loop.run_not_whole",
        $"The rows of {run} are not here any more as it learnt from them: a purge or garbage collection took some. Run 'relearn run' and analyse the new run.");

    public static UserError VersionUnknown(string name, IReadOnlyList<string> known) => new("loop.version_unknown",
        $"'{name}' names no data set version, or several. {(known.Count > 0 ? $"Give an id or its beginning, 'newest' or 'previous'. The newest: {string.Join(", ", known)}." : "There is none yet: run 'relearn run' first.")}");

    public static UserError KeyNotInBoth(string column, IReadOnlyList<string> columns) => new("loop.key_not_in_both",
        $"'--key {column}': that column is not in both versions with one type.{Nearest.Hint(column, columns)} Such columns: {string.Join(", ", columns)}.");

    public static UserError RowsGone(string version) => new("loop.rows_gone",
        $"The rows of {version} are not here any more: nothing needed them, and garbage collection took them. Compare versions that 'relearn data versions' shows as stored.");

    public static UserError ConditionWrong(string expression, ExpressionProblem problem) => new("loop.condition_wrong",
        $"'--where' cannot be read at character {problem.Position + 1}: {problem.Message}\n  {expression}\n  {new string(' ', problem.Position)}^");

    public static UserError ConditionKind(string expression, ValueKind found) => new("loop.condition_kind",
        $"'--where {expression}' gives a {found.ToString().ToLowerInvariant()}; expected a condition, such as 'distance > 6000'.");

    public static UserError ConditionOfNothing(string expression) => new("loop.condition_of_nothing",
        $"'--where {expression}' reads no column, so it is true of every row or of none. Compare a column with a value.");

    public static UserError NoRowMatches(string expression) => new("loop.no_row_matches",
        $"'{expression}' is true of no row that is stored or logged. Nothing was changed.");

    public static UserError EveryRowMatches(string expression) => new("loop.every_row_matches",
        $"'{expression}' is true of every row of a data set version: nothing would be left of it. Nothing was changed; check the condition, or delete the workspace folder '.relearn' instead.");

    public static UserError ReviewUnjudged(int judged, int drawn, string folder) => new("loop.review_unjudged",
        $"Nothing can be accepted yet: {judged:N0} of {drawn:N0} drawn labels were judged, and it takes at least half. Judge them with 'relearn data label {folder} --queue review', or with 'relearn data review {folder} --export FILE' and 'relearn data labels import FILE'.");

    public static UserError ReviewNothingWrong(double? precision, double most) => new("loop.review_nothing_wrong",
        $"There is no cut to accept{(precision is { } p ? FormattableString.Invariant($" of whose labels {p:0%} are wrong") : "")}: by the judgements at most {most:N0} labels are wrong. {(precision is null ? "Leave them as they are; what people corrected counts without this." : "Ask for a lower --precision, or leave them as they are; what people corrected counts without this.")}");

    public static UserError ReviewAccepted(string review) => new("loop.review_accepted",
        $"What '{review}' found was accepted before. Take it back with --withdraw, or begin another review with --new.");

    public static UserError ReviewNotAccepted(string review) => new("loop.review_not_accepted",
        $"Nothing of '{review}' was accepted, so there is nothing to take back.");
}
