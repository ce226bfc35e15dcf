namespace Relearn.Client;

/// <summary>The answer to one request.</summary>
/// <param name="RequestId">The caller's id, or the decision's.</param>
/// <param name="DecisionId">Id of the decision; outcomes name it.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Release">The release that answered.</param>
/// <param name="Predictions">One for each row, in order.</param>
/// <param name="Fallback">What answered in the model's place; null where the model did.</param>
public sealed record Decision(string RequestId, string DecisionId, string Model, string Release, IReadOnlyList<CandidatePrediction> Predictions, string? Fallback = null);
