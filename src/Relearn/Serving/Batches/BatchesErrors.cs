using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving.Batches;

/// <summary>All messages of this folder.</summary>
static class BatchesErrors
{
    public static UserError InputMissing(string path) => new("serve.batch_input_missing",
        $"There is nothing to read at '{path}'. Name a file (.csv, .parquet, .jsonl, ...), a folder with files or a pattern such as days/*.csv; for a PostgreSQL table use '--table'.", path);

    public static UserError InputEmpty(string path) => new("serve.batch_input_empty",
        $"'{path}' is empty: it has not even the names of its columns. Write it to its end, or leave it out.", path);

    public static UserError InputUnclear() => new("serve.batch_input_unclear",
        "Say where the rows come from: '--in' with a file, a folder or a pattern, or '--table' with a PostgreSQL table; one of the two, and '--out' with it.");

    public static UserError OutputUnknown(string path) => new("serve.batch_output_unknown",
        $"'{path}' has an ending that predictions are not written in. Known: .csv, .parquet, .jsonl.", path);

    public static UserError OutputIsInput(string path) => new("serve.batch_output_is_input",
        $"'{path}' is read and cannot be written at the same time. Choose another name for '--out', outside of what '--in' names.", path);

    public static UserError ColumnRepeated(string column, string source) => new("serve.batch_column_repeated",
        $"'{source}' has more than one column '{column}', and nothing says which one is meant. Rename or remove the others.");

    public static UserError ResultTaken(string column, string source) => new("serve.batch_result_taken",
        $"'{source}' has a column '{column}', which is what a column of the answer is called. Rename it, or name the columns that are kept with '--keep', without this one.");

    public static UserError NumberTooLarge(string column, string source) => new("serve.batch_number_too_large",
        $"Column '{column}' of '{source}' has whole numbers above 9,007,199,254,740,991, which would not be passed on exactly. Store it as text, or name the columns that are kept with '--keep', without this one.");

    public static UserError WindowsNeedFile(string model) => new("serve.batch_windows",
        $"Model '{model}' looks at windows of earlier events, which a batch sent over HTTP does not tell. Score the file with 'relearn serve predict --in FILE --out FILE', which plays the history before it, or ask row by row at /predict.");

    public static UserError ContentUnknown(string type) => new("serve.batch_content_unknown",
        $"A batch cannot be read as '{type}'. Send it with the header Content-Type: text/csv, application/x-ndjson or application/vnd.apache.parquet.");

    public static UserError AnswerUnknown(string type, string choices) => new("serve.batch_answer_unknown",
        $"The answer to this batch cannot be given as '{type}'. Accept one of: {choices}.");

    public static UserError HeaderWrong(string detail) => new("serve.batch_header_wrong",
        $"The first line of the batch, which names its columns, cannot be used: {detail.TrimEnd('.')}. Send a first line such as at,distance,origin with every column that the model reads.");

    public static UserError ColumnAbsent(string what, string column, IReadOnlyList<string> columns) => new("serve.batch_column_absent",
        $"{what} expects '{column}'; the batch has {string.Join(", ", columns)}.{Nearest.Hint(column, columns)} Send the column, with empty values where they are not known.");

    public static UserError LineWrong(string detail) => new("serve.batch_line_wrong",
        $"The line cannot be read: {detail.TrimEnd('.')}.");

    public static UserError RecordTooLong(long line, int most) => new("serve.batch_record_too_long",
        $"The record that begins at line {line:N0} is longer than {most:N0} bytes, or has a quote that is not closed. The batch ends there.");

    public static UserError CellWrong(string what, string column, ValueKind kind, string found) => new("serve.batch_cell_wrong",
        $"{what} expects '{column}' as {Describe(kind)}; it is \"{found}\". {(kind == ValueKind.Time ? "Write times as 2001-06-30T17:05:00." : "Leave it empty if it is not known.")}");

    public static UserError TimeAbsent(string what, string column) => new("serve.batch_time_absent",
        $"{what} needs to know when the event is: '{column}' is empty.");

    static string Describe(ValueKind kind) => kind switch
    {
        ValueKind.Number => "a number",
        ValueKind.Text => "a text",
        ValueKind.Time => "a time",
        _ => "true or false",
    };
}
