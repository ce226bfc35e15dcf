namespace Relearn.Loop.Versions;

/// <summary>What was removed where a condition held, or would be, and what had to do with it.</summary>
/// <param name="DryRun">Nothing was removed.</param>
/// <param name="Rows">Rows of data set versions.</param>
/// <param name="Undecided">Rows of which the condition is missing: they stay.</param>
/// <param name="Versions">The versions that held such rows.</param>
/// <param name="Models">The runs that were made from these versions.</param>
/// <param name="Predictions">Logged decisions, by release and source.</param>
/// <param name="LogRecords">Decisions and outcomes of the log, and what replays hold.</param>
/// <param name="PredictionsUndecided">Logged decisions that do not hold what the condition reads: live ones stay, replays go as a whole and are played again.</param>
/// <param name="NotJudged">Versions without a column that the condition reads.</param>
/// <param name="NotReproducible">Records made from the versions: they stay in the lineage but cannot be made again.</param>
/// <param name="StillNaming">Runs whose model has a text in a vocabulary that no row has any more: retrain, and release the new one.</param>
sealed record Deletion(
    bool DryRun, long Rows, long Undecided, IReadOnlyList<TouchedVersion> Versions, IReadOnlyList<TouchedModel> Models, IReadOnlyList<TouchedPredictions> Predictions,
    long LogRecords, long PredictionsUndecided, IReadOnlyList<string> NotJudged, IReadOnlyList<string> NotReproducible, IReadOnlyList<string> StillNaming);

/// <summary>A version that held rows which go.</summary>
sealed record TouchedVersion(string Id, long Rows);

/// <summary>A run made from such a version.</summary>
/// <param name="Run">Its id.</param>
/// <param name="TrainRows">Rows of its training period that go.</param>
/// <param name="Releases">Releases of it.</param>
/// <param name="Live">One of them answers now.</param>
sealed record TouchedModel(string Run, long TrainRows, IReadOnlyList<string> Releases, bool Live);

/// <summary>Logged decisions that go.</summary>
/// <param name="Release">The release that answered.</param>
/// <param name="Source"><c>live</c> or <c>replay</c>.</param>
/// <param name="Decisions">How many.</param>
/// <param name="First">Ids of the first ones.</param>
sealed record TouchedPredictions(string Release, string Source, long Decisions, IReadOnlyList<string> First);
