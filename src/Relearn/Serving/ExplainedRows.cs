using Relearn.Inference;

namespace Relearn.Serving;

/// <summary>Why the rows of a request have their scores. Nothing of it is logged: it is no decision.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Release">The release that answered.</param>
/// <param name="Threshold">From this probability on it acts.</param>
/// <param name="Rows">One for each row, in the order of the request.</param>
sealed record ExplainedRows(string Model, string Release, double Threshold, IReadOnlyList<Explanation> Rows);
