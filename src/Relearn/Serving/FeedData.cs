using Relearn.Data;
using Relearn.Modeling;

namespace Relearn.Serving;

/// <summary>The data set version that the windows of a service start from.</summary>
/// <param name="Hash">Names the rows and the events of other sources: a snapshot of other data is no snapshot.</param>
/// <param name="ImportedAt">When it was made, microseconds since 1970 UTC: what was logged before may be in its rows.</param>
/// <param name="Key">Column that names the subject of a row: an outcome of a row whose label was not known names it. Null where there is none.</param>
/// <param name="Open">Opens it.</param>
sealed record FeedData(string Hash, double ImportedAt, string? Key, Func<(RowsFile File, WindowHistory History)> Open);
