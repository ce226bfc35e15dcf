using Relearn.Data;
using Relearn.Data.Validation;

namespace Relearn.Loop;

/// <summary>The rows that a turn of the circle works with.</summary>
/// <param name="Id">Id of the data set version.</param>
/// <param name="Dataset">The version.</param>
/// <param name="ValidationId">Its validation; null where nothing is expected of one file.</param>
/// <param name="Judged">What was found of its rows.</param>
/// <param name="Newest">What was found of the source as it is now: other than <paramref name="Judged"/> where its rows were refused, and this is the version before them.</param>
sealed record DataInUse(string Id, DatasetVersion Dataset, string? ValidationId, ValidationReport? Judged, ValidationReport? Newest);
