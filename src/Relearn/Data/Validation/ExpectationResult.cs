using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>An expectation and what was found.</summary>
/// <param name="Expectation">The line as it can stand in <c>project.yaml</c>.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Column">The column, if it is about one.</param>
/// <param name="Level">What follows when it is not met.</param>
/// <param name="Partition">The file that was judged by itself; null: all files in use together.</param>
/// <param name="Judged">Rows, values or pairs of neighbours that were judged.</param>
/// <param name="Failed">What of it does not meet the expectation.</param>
/// <param name="Share">The share that meets it; null where shares say nothing.</param>
/// <param name="Passed">It is met. Where there was nothing to judge it is.</param>
/// <param name="Detail">What was found, in a sentence without a full stop.</param>
public sealed record ExpectationResult(
    string Expectation, ExpectationKind Kind, string? Column, ExpectationLevel Level, string? Partition,
    long Judged, long Failed, double? Share, bool Passed, string Detail);
