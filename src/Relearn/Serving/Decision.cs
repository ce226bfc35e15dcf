using Relearn.Serving.Requests;

namespace Relearn.Serving;

/// <summary>What was decided about one request.</summary>
/// <param name="id">Its name.</param>
/// <param name="by">Who decided.</param>
/// <param name="scores">One a row; they belong to the scratch that they were made in.</param>
readonly ref struct Decision(DecisionId id, AnswerSignature by, ReadOnlySpan<double> scores)
{
    public DecisionId Id { get; } = id;

    /// <summary>Who decided, as the answer says it.</summary>
    public AnswerSignature By { get; } = by;

    /// <summary>One a row.</summary>
    public ReadOnlySpan<double> Scores { get; } = scores;
}
