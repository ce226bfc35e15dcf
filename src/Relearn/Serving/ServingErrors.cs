using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving;

/// <summary>All messages of this folder.</summary>
static class ServingErrors
{
    public static UserError NothingReleased(string project) => new("serve.nothing_released",
        $"Project '{project}' has no release yet. Run 'relearn run' on it; if its gate refuses, it says why.");

    public static UserError ModelUnknown(string name, IEnumerable<string> known) => new("serve.model_unknown",
        $"There is no model '{name}' here.{Nearest.Hint(name, known)} Models: {string.Join(", ", known)}.");

    public static UserError NotJson(string detail) => new("serve.not_json",
        $"The request is not valid JSON: {detail} Expected {{\"rows\": [{{\"column\": value, ...}}]}}.");

    public static UserError EventTimeWrong() => new("serve.event_time_wrong",
        "'event_time' is not a time. Send a text such as \"2001-06-30T17:05:00Z\", years 1900 to 2199.");

    public static UserError TimeMissing(string model, string column) => new("serve.time_missing",
        $"Model '{model}' needs to know when the event is: send '{column}', or 'event_time' beside 'rows'.");

    public static UserError EventAhead(string model) => new("serve.event_ahead",
        $"Model '{model}' looks back at earlier events, and this event lies more than a day ahead of now. Check its time and the zone of the clock, or ask when it happens.");

    public static UserError NotUtf8() => new("serve.not_utf8",
        "A text of the request is not valid UTF-8. Encode the request as UTF-8.");

    public static UserError RowsMissing() => new("serve.rows_missing",
        "The request has no 'rows', or they are not a list of objects. Expected {\"rows\": [{\"column\": value, ...}]}, one object for each candidate.");

    public static UserError RowCount(int rows, int most) => new("serve.row_count",
        $"The request has {rows:N0} rows; a decision has 1 to {most:N0} candidates. Send {(rows == 0 ? "at least one" : "several requests")}.");

    public static UserError ColumnMissing(string what, string column, int row, int rows, IEnumerable<string> unknown) => new("serve.column_missing",
        $"{what} expects '{column}'; row {row} of {rows} does not have it.{Nearest.Hint(column, unknown)} Send it, with null if it is not known.");

    public static UserError ColumnTwice(string what, string column, int row, int rows) => new("serve.column_twice",
        $"{what} expects one '{column}'; row {row} of {rows} has it twice. Send it once.");

    public static UserError ValueWrong(string what, string column, ValueKind kind, int row, int rows, string found) => new("serve.value_wrong",
        $"{what} expects '{column}' as {Describe(kind)}; row {row} of {rows} has {found}. {Fix(kind)}");

    public static UserError WindowsNeedLog(string model) => new("serve.windows_need_log",
        $"Model '{model}' looks at windows of earlier events, which the log of predictions fills again when the service starts; 'serving.prediction_durability: off' keeps none. Choose 'process' or 'disk', or release a model without windows.");

    public static UserError ReleaseNotServed(string release, string was, string detail) => new("serve.release_not_served",
        $"Release '{release}' is live in the ledger and cannot answer here: {detail.TrimEnd('.')}. Release '{was}' goes on. Mend that and ask for 'POST /v1/admin/reload', or put a sound release live with 'relearn run'.");

    public static UserError ReleaseOfOther(string model, string name) => new("serve.release_of_other",
        $"It is of model '{model}', and the addresses of this service name '{name}'. Restart the service.");

    public static UserError VersionUnknown(string model, string version, string release) => new("serve.version_unknown",
        $"Model '{model}' has no version '{version}' here. It answers as '{release}'; ask for that one, or leave the version out.");

    public static UserError InferWrong(string detail) => new("serve.infer_wrong",
        $"The inference request cannot be read: {detail} Expected {{\"inputs\": [{{\"name\": ..., \"shape\": [rows, 1], \"datatype\": ..., \"data\": [...]}}]}}.");

    public static UserError TensorUnknown(string what, string tensor, IEnumerable<string> known) => new("serve.tensor_unknown",
        $"{what} reads no tensor '{tensor}'.{Nearest.Hint(tensor, known)} Its columns: {string.Join(", ", known)}. Leave it out.");

    public static UserError TensorTwice(string what, string tensor) => new("serve.tensor_twice",
        $"{what} expects each column once; '{tensor}' comes a second time. Send it once, either alone or with all columns in one tensor.");

    public static UserError TensorMissing(string what, IReadOnlyList<string> missing, string? all) => new("serve.tensor_missing",
        $"{what} expects a tensor for each column; there is none for {string.Join(", ", missing)}. Send {(missing.Count == 1 ? "it" : "them")}{(all is null ? "" : $", or all columns together as '{all}'")}.");

    public static UserError TensorType(string what, string tensor, string found, string expected) => new("serve.tensor_type",
        $"{what} reads tensor '{tensor}' as {expected}; the request has '{found}'. Send one of these data types.");

    public static UserError TensorShape(string what, string tensor, string found, string expected) => new("serve.tensor_shape",
        $"{what} expects tensor '{tensor}' in the shape {expected}; the request has {found}. Send one element for each row.");

    public static UserError TensorLength(string what, string tensor, long found, long expected) => new("serve.tensor_length",
        $"{what} expects {expected:N0} elements in tensor '{tensor}', as its shape says; the request has {found:N0}. Make the shape and the data agree.");

    public static UserError TensorBytes(string what, string tensor, long found, long expected) => new("serve.tensor_bytes",
        $"{what} expects {expected:N0} bytes of raw contents for tensor '{tensor}', as its shape and data type say; the request has {found:N0}. Write each element little-endian, without padding.");

    public static UserError TensorValue(string what, string tensor, string type, int element, string found) => new("serve.tensor_value",
        $"{what} cannot read element {element:N0} of tensor '{tensor}': it is {found}, which is no {type}. Send a finite value of that type, or null in JSON where it is not known; times are texts such as \"2001-06-30T17:05:00\".");

    public static UserError OutputUnknown(string what, string name, IEnumerable<string> known) => new("serve.output_unknown",
        $"{what} has no output '{name}'.{Nearest.Hint(name, known)} Its outputs: {string.Join(", ", known)}.");

    public static UserError OutcomeWrong(string detail) => new("serve.outcome_wrong",
        $"This outcome cannot be taken: {detail} Expected {{\"decision_id\": \"3-17\", \"value\": true}} or {{\"key\": \"...\", \"value\": ...}}, with 'event_time' if it is not now, and \"measures\": {{\"revenue\": 0.42}} beside or instead of 'value'.");

    public static UserError EventsWrong(string source, string detail) => new("serve.events_wrong",
        $"These events of source '{source}' cannot be taken: {detail} Expected one object with the source's columns, or a list of them; null where a value is not known.");

    public static UserError SourceUnknown(string name, IEnumerable<string> known) => new("serve.source_unknown",
        known.Any() ? $"There is no source '{name}' here.{Nearest.Hint(name, known)} Sources: {string.Join(", ", known)}." : $"There is no source '{name}' here: the model looks at no source but its own events.");

    public static UserError BundleDamaged(string detail) => new("serve.bundle_damaged", detail);

    public static UserError UnknownRecord(string segment, byte type, byte version) => new("serve.log_record_unknown",
        $"Segment '{segment}' has a record of kind {type}, version {version}, which this build does not know. Install a newer Relearn.", segment);

    static string Describe(ValueKind kind) => kind switch
    {
        ValueKind.Number => "a number",
        ValueKind.Text => "a text",
        ValueKind.Time => "a time",
        _ => "true or false",
    };

    static string Fix(ValueKind kind) => kind switch
    {
        ValueKind.Number => "Send a JSON number, or retrain with the column as text.",
        ValueKind.Text => "Send a JSON string, or retrain with the column as number.",
        ValueKind.Time => "Send a JSON string such as \"2001-06-30T17:05:00\", the clock where the event is.",
        _ => "Send true or false.",
    };
}
