using System.Text.Json;

namespace Relearn.Serving;

/// <summary>A period that was replayed.</summary>
/// <param name="Writer">Number of the log writer: its segments hold the predictions and outcomes.</param>
/// <param name="Decisions">Number of decisions.</param>
/// <param name="FirstRow">Row of the data set version that the first decision is about; the others follow. Null in records of version 0.1.</param>
public sealed record ReplayRecord(long Writer, long Decisions, long? FirstRow = null)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "replay";

    /// <summary>Version of the replay's rules.</summary>
    public const int Algorithm = 1;

    internal static ReplayRecord Parse(string body) => JsonSerializer.Deserialize(body, ServingJson.Default.ReplayRecord)!;
}
