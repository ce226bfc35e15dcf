namespace Relearn.Client;

/// <summary>The answer of a model of classes to one request.</summary>
/// <param name="RequestId">The caller's id, or the decision's.</param>
/// <param name="DecisionId">Id of the decision; outcomes name it.</param>
/// <param name="Taxonomy">Version of the classes and their groups.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Release">The release that answered.</param>
/// <param name="Predictions">One for each row, in order.</param>
public sealed record ClassDecision(string RequestId, string DecisionId, string Taxonomy, string Model, string Release, IReadOnlyList<ClassCandidate> Predictions);
