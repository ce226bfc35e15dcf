namespace Relearn.Serving.Batches;

/// <summary>The form of an output.</summary>
enum BatchFormat
{
    /// <summary>CSV, RFC 4180.</summary>
    Csv,

    /// <summary>An object a line.</summary>
    JsonLines,

    /// <summary>Parquet.</summary>
    Parquet,
}

/// <summary>Chooses what writes an output.</summary>
static class BatchFormats
{
    public static BatchFormat Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => BatchFormat.Csv,
        ".jsonl" or ".ndjson" => BatchFormat.JsonLines,
        ".parquet" => BatchFormat.Parquet,
        _ => throw BatchesErrors.OutputUnknown(path).Exception(),
    };

    public static IBatchWriter Open(this BatchFormat format, Stream stream, BatchInput input, BatchModel model) => new ExactNumbers(format switch
    {
        BatchFormat.Csv => new CsvBatchWriter(stream, input.Kept, model),
        BatchFormat.JsonLines => new JsonBatchWriter(stream, input.Kept, model),
        _ => new ParquetBatchWriter(stream, input.Kept, model),
    }, input.Kept, input.Name);
}
