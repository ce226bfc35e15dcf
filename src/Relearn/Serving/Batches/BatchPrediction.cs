using System.Text.Json;
using System.Text.Json.Serialization;
using Relearn.Storage;

namespace Relearn.Serving.Batches;

/// <summary>The record of a batch: what was scored by what, and what came out. Its rows are not in the log.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Release">Id of the release that scored it; that of a run where a run was asked for.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="BundleHash">The bundle.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="Input">Name of the file, table or request that was read.</param>
/// <param name="InputHash">SHA-256 of what was read.</param>
/// <param name="Output">Name of the file that was written, or <c>response</c>.</param>
/// <param name="OutputHash">SHA-256 of what was written.</param>
/// <param name="Rows">Rows that have a score.</param>
/// <param name="Quarantined">Rows that do not.</param>
/// <param name="Reasons">How many of them for which reason.</param>
/// <param name="MeanScore">Mean of the scores; null where there is no row.</param>
/// <param name="DecisionRate">Share of the rows on which the decision is to act; null where there is no row.</param>
/// <param name="BehindWatermark">Rows that came so far behind a later one that their windows are missing; null where the model has no windows.</param>
sealed record BatchPrediction(
    string Model, string Release, string Run, string BundleHash, double Threshold, string Input, string InputHash, string Output, string OutputHash,
    long Rows, long Quarantined, IReadOnlyDictionary<string, long> Reasons, double? MeanScore, double? DecisionRate, long? BehindWatermark = null)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "batch_prediction";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>Writes the record; the same batch again is the same record.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="configuration">What else decides the output: the columns that are kept, and the format.</param>
    /// <param name="actor">Who caused it.</param>
    /// <param name="seconds">How long it took.</param>
    public LedgerRecord Record(Ledger ledger, string configuration, string actor, double seconds) =>
        ledger.Append(new(Kind, Algorithm, [Release, InputHash], configuration), JsonSerializer.Serialize(this, BatchesJson.Default.BatchPrediction), actor, seconds, anew: true);

    public static BatchPrediction Parse(string body) => JsonSerializer.Deserialize(body, BatchesJson.Default.BatchPrediction)!;
}

/// <summary>What a batch came to, for the one who asked for it.</summary>
/// <param name="Id">Id of its record.</param>
/// <param name="Batch">The record.</param>
/// <param name="QuarantineFile">Where the rows that were not scored are listed; null where there are none.</param>
/// <param name="FirstQuarantined">The first of them: place, column, reason, value.</param>
/// <param name="Seconds">Wall time.</param>
sealed record BatchReport(string Id, BatchPrediction Batch, string? QuarantineFile, IReadOnlyList<string> FirstQuarantined, double Seconds);

/// <summary>The batches of a workspace, newest first.</summary>
sealed record BatchList(IReadOnlyList<BatchLine> Batches);

/// <summary>A batch with when and by whom.</summary>
sealed record BatchLine(string Id, DateTimeOffset At, string Actor, double Seconds, BatchPrediction Batch);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchPrediction))]
[JsonSerializable(typeof(BatchReport))]
[JsonSerializable(typeof(BatchList))]
[JsonSerializable(typeof(string))]
sealed partial class BatchesJson : JsonSerializerContext;
