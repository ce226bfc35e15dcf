using System.Text.Json.Serialization;
using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;

namespace Relearn.Modeling;

/// <summary>The record of step 3: one training, judged on what came later.</summary>
/// <param name="Project">The artifact with project.yaml as it was: what the run is made again from.</param>
/// <param name="Dataset">Id of the data set version.</param>
/// <param name="RowsHash">Hash of its rows.</param>
/// <param name="Learner">What fitted it.</param>
/// <param name="Library">The native library and its version, where one was used.</param>
/// <param name="ModelHash">Hash of the model alone: equal when it is reproduced.</param>
/// <param name="BundleHash">Artifact that serves it: program, vocabularies, model, calibration.</param>
/// <param name="Train">Rows it learnt from.</param>
/// <param name="Validation">Rows that set calibration and threshold.</param>
/// <param name="Test">Rows that judged it.</param>
/// <param name="TrainRows">Rows of <paramref name="Train"/> whose label was known in time.</param>
/// <param name="TrainRate">Share of them whose label is true.</param>
/// <param name="TrainedUntil">Event time of the newest of them, microseconds since 1970 UTC: a model's age counts from here.</param>
/// <param name="Calibration">Raw score to probability.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="ValidationMetrics">On the validation rows: what monitoring holds the live model against.</param>
/// <param name="Metrics">On the test rows.</param>
/// <param name="Baselines">The same for each baseline, with paired differences.</param>
/// <param name="Months">By month of the test period (30 blocks of 1,000 rows where there is no clock).</param>
/// <param name="Slices">By declared slice.</param>
/// <param name="Features">Name and id of each feature: the id is a hash of its program.</param>
/// <param name="Inputs">What the inputs looked like in training.</param>
/// <param name="Seconds">Wall time of each part of the work.</param>
/// <param name="Split">What the split gave each side; null in runs of a build that did not count it.</param>
/// <param name="Sampling">What of the training rows the model learnt from; null for all of them.</param>
/// <param name="Hashes">How often hashed categories fall together; null where nothing is hashed.</param>
/// <param name="SuspectGroups">Groups of held-out rows whose labels look wrong, the worst first; null in runs of a build that did not look.</param>
public sealed record ModelRun(
    string Project, string Dataset, string RowsHash, string Learner, string? Library, string ModelHash, string BundleHash,
    RowRange Train, RowRange Validation, RowRange Test, long TrainRows, double TrainRate, double TrainedUntil,
    Calibration Calibration, double Threshold, Metrics ValidationMetrics, Metrics Metrics, IReadOnlyList<BaselineComparison> Baselines,
    IReadOnlyList<NamedMetrics> Months, IReadOnlyList<NamedMetrics> Slices,
    IReadOnlyList<FeatureIdentity> Features, IReadOnlyList<InputReference> Inputs, IReadOnlyDictionary<string, double> Seconds,
    SplitCounts? Split = null, SamplingReport? Sampling = null, IReadOnlyList<HashReport>? Hashes = null, IReadOnlyList<SuspectGroup>? SuspectGroups = null)
{
    /// <summary>What the probabilities are good for on the test rows when something is done with them; null in runs of a build that did not look.</summary>
    [JsonInclude]
    internal DecisionReport? Decisions { get; init; }

    /// <summary>Where true rows probably are among those without a label; null where every row has one.</summary>
    [JsonInclude]
    internal LikelyPositives? Likely { get; init; }

    /// <summary>How the classes are told apart; null: the label is true or false, and the metrics are of it. With classes the metrics are of "the answer is right".</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal Classes.ClassRun? Classes { get; init; }

    /// <summary>What it was made from besides its training rows; null for a run that nothing came before.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal Updating.RunOrigin? Origin { get; init; }

    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "run";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>A feature's name and the hash of its program.</summary>
public sealed record FeatureIdentity(string Name, string Id);
