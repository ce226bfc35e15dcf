using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data;

/// <summary>All messages of this folder.</summary>
static class DataErrors
{
    public static UserError FileMissing(string path) => new("data.file_missing",
        $"The file '{path}' does not exist. Check 'data.file' in project.yaml; paths are relative to the project's folder.", path);

    public static UserError FileUnreadable(string path, string detail) => new("data.file_unreadable",
        $"'{path}' cannot be read as {Kind(path)}: {detail.ReplaceLineEndings(" ").Trim().TrimEnd('.')}. It may be cut short or of another format; get it again, or correct 'data.file'.", path);

    public static UserError NoFiles(string path) => new("data.no_files",
        $"'{path}' names no file that can be read. Check 'data.file' in project.yaml: a folder with files, or a pattern such as days/*.csv with '*' and '?' in the name only.", path);

    public static UserError NoGoodFile(string source, IReadOnlyList<string> reasons) => new("data.no_good_file",
        $"None of the {reasons.Count:N0} files of '{source}' can be used. {string.Join("; ", reasons.Take(3)).TrimEnd('.')}.");

    public static UserError VersionRefused(string source, IReadOnlyList<string> reasons) => new("data.version_refused",
        $"The rows of '{source}' do not meet what is critical in 'data.expectations', and no earlier version of this declaration met it: {string.Join("; ", reasons)}. 'relearn data validate' shows all; mend the source, or the expectation if it is wrong.");

    public static UserError NothingExpected(string project) => new("data.nothing_expected",
        $"Project '{project}' expects nothing of its data. Add lines to 'data.expectations'; 'relearn data suggest' proposes some.");

    public static UserError TooFewDays(int days, int least) => new("data.too_few_days",
        $"The rows cover {days:N0} days (1,000 rows count as a day where there is no clock); to learn expectations and to check them on later days takes at least {least:N0}. Give it more data, or write them by hand.");

    public static UserError SampleColumn(string option, string column, string expected, IReadOnlyList<string> columns) => new("data.sample_column",
        $"'{option} {column}': expected {expected}. Such columns: {(columns.Count > 0 ? string.Join(", ", columns) : "none")}.");

    public static UserError SampleOptions(string detail) => new("data.sample_options",
        $"{detail} 'relearn data sample --help' shows what goes together.");

    public static UserError TooManyStrata(string column, int most) => new("data.too_many_strata",
        $"Column '{column}' has more than {most:N0} values, too many to sample from each. Choose a column with fewer.");

    public static UserError GroupTooLarge(string group, string part, long groups) => new("data.group_too_large",
        $"The {part} side of the split gets no rows: '{group}' has {groups:N0} values, of which one holds more than a side's share. Choose a column with more values, or other shares in 'split'.");

    public static UserError TooFewGroups(string group, int groups, int folds) => new("data.too_few_groups",
        $"The rows cannot be dealt to {folds:N0} folds: '{group}' has {groups:N0} values, and the rows of one stay together. Ask for fewer folds, or choose another column in 'split.group'.");

    public static UserError FormatUnknown(string path) => new("data.format_unknown",
        $"'{path}' has an ending that is not known. Known: .parquet, .csv, .tsv, .txt, .data, .test, .json, .jsonl, .ndjson, each text format also with .gz.", path);

    public static UserError ColumnUnknown(string column, string source, IReadOnlyList<string> columns) => new("data.column_unknown",
        $"Column '{column}' is not in source '{source}'. Its columns: {string.Join(", ", columns)}.{Nearest.Hint(column, columns)}");

    public static UserError TypeWrong(string column, string source, string found, ValueKind expected) => new("data.type_wrong",
        $"Column '{column}' of '{source}' is {found}; it is declared as {expected.ToString().ToLowerInvariant()}. Correct its type in 'data.columns'.");

    public static UserError ColumnUnreadable(string column, string source, ValueKind kind, long bad, long rows, string example) => new("data.column_unreadable",
        $"Column '{column}' of '{source}' cannot be read as {kind.ToString().ToLowerInvariant()} in {bad:N0} of {rows:N0} rows, for example \"{example}\". {Fix(kind)}");

    public static UserError SourceRows(string source, string file, long rows, string reason) => new("data.source_rows",
        $"{rows} events of source '{source}' ({file}) cannot be read: {reason}. A feature that looks at it would be wrong and nobody would see it: mend or remove them.", file);

    public static UserError NoRows(string source, long quarantined) => new("data.no_rows",
        $"No rows can be used from '{source}'{(quarantined > 0 ? $": all {quarantined:N0} were quarantined; 'relearn data quarantine' lists them" : ": it is empty")}.");

    public static UserError LabelConstant(string label, string expression, bool value, long rows) => new("data.label_constant",
        $"The label '{label}' ({expression}) is {(value ? "true" : "false")} in all {rows:N0} rows: there is nothing to learn. Check the expression and the values it compares with.");

    public static UserError OneClass(string label, long rows) => new("data.one_class",
        $"The label '{label}' is the same class in all {rows:N0} rows that have one: there is nothing to tell apart. Look at the values of its columns.");

    public static UserError NothingMature(string label, string expression, double days, long rows) => new("data.nothing_mature",
        FormattableString.Invariant($"No row has the label '{label}' ({expression}) yet: a row is mature {days:0.##} days after its time, and all {rows:N0} rows are younger. Give it older rows, a shorter 'window', or the day until which events are known as 'label.now'."));

    public static UserError NoMaturity(double days, long rows) => new("data.no_maturity",
        FormattableString.Invariant($"When the model learns no row is {days:0.##} days old yet, or none of them has an event ({rows:N0} seen), so nobody knows which share of the events is still to come. Choose 'label.delay: mature', a shorter 'window', or later periods in 'split'."));

    public static UserError KnownAtOnce(string label) => new("data.known_at_once",
        $"The label '{label}' is known at once, so there is no delay to look at. Declare when it is known ('label.known'), or a label that is true if an event comes within a window ('label.event' and 'label.window').");

    public static UserError LabelMissing(string label, string expression) => new("data.label_missing",
        $"The label '{label}' ({expression}) is missing in every row. Check the columns that it reads. If nobody has labelled them yet: 'relearn data label' asks people, and 'relearn data labels import' takes what they said elsewhere.");

    public static UserError SplitEmpty(string part, string why, string fix) => new("data.split_empty",
        $"The {part} period has no rows whose label was known in time: {why}. {fix}");

    public static UserError ZoneUnknown(string zone, string where) => new("data.zone_unknown",
        $"There is no time zone '{zone}' ({where}). Write an IANA name, such as Europe/Berlin; on a machine without zone data install the package tzdata.");

    public static UserError ZoneFileMissing(string path) => new("data.zone_file_missing",
        $"The zone file '{path}' does not exist. Check 'data.time.zone_file' in project.yaml; paths are relative to the project's folder.", path);

    public static UserError ZoneFileWrong(string path, int line) => new("data.zone_file_wrong",
        $"The zone file '{path}' cannot be read at line {line}: expected two values, such as 'BOS,America/New_York'.", path, line);

    public static UserError ConnectionMissing(string variable) => new("data.connection_missing",
        $"The environment variable {variable} is not set. It names the PostgreSQL server: 'Host=...;Username=...;Password=...;Database=...'.");

    public static UserError TableUnreadable(string table, string detail) => new("data.table_unreadable",
        $"Table '{table}' cannot be read: {detail.TrimEnd('.')}. Check 'data.table', the connection and its rights.");

    public static UserError NothingRead(string project) => new("data.nothing_read",
        $"Project '{project}' has no data set version yet. Run 'relearn run' on it first.");

    public static UserError SubjectUnknown(string key, string value) => new("data.subject_unknown",
        $"No row has '{key}' = '{value}' in the data set versions or the log. Nothing was changed.");

    public static UserError NothingLeft(string key, string value) => new("data.nothing_left",
        $"Every row has '{key}' = '{value}': nothing would be left. Delete the workspace folder '.relearn' instead.");

    public static UserError KeyTooLarge(string column) => new("data.key_too_large",
        $"The key '{column}' has numbers above 9,007,199,254,740,991, which cannot be told apart as numbers. Declare it as text.");

    public static UserError NoKey() => new("data.no_key",
        "The project declares no 'data.key', so rows of a subject can't be found. Add 'key: COLUMN' to 'data', run again, then forget.");

    public static UserError RowsDamaged(string path, string detail) => new("data.rows_damaged",
        $"The data set file '{path}' is damaged: {detail.TrimEnd('.')}. Delete it and run again: it is made anew from the source.", path);

    public static UserError RowsTooNew(string path, int version, int supported) => new("data.rows_too_new",
        $"The data set file '{path}' has format {version}; this build reads up to {supported}. Install a newer Relearn.", path);

    static string Fix(ValueKind kind) => kind switch
    {
        ValueKind.Time => "Write times as 2001-06-30 17:05:00 (a T between, seconds and a zone offset may be there), or declare the column as text.",
        ValueKind.Boolean => "Write true and false, or 1 and 0, or declare the column as text.",
        _ => "Declare it as text, or name the texts that mean 'missing' in 'data.missing'.",
    };

    static string Kind(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? "Parquet" : path.Contains(".json", StringComparison.OrdinalIgnoreCase) ? "JSON" : "CSV";
}
