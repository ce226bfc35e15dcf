using Relearn.Inference;
using Relearn.Inference.Models.Classes;
using Relearn.Serving.Combining;
using Relearn.Serving.Requests;

namespace Relearn.Serving;

/// <summary>What was decided about one request.</summary>
/// <param name="id">Its name.</param>
/// <param name="by">Who decided.</param>
/// <param name="scores">One a row; they belong to the scratch that they were made in.</param>
/// <param name="classes">Names the classes; null where it is yes or no.</param>
/// <param name="unfamiliar">Where the model knows, one a row: it looks like few or none of those that were learnt from.</param>
/// <param name="combined">What several models say of each row; null where one decided.</param>
/// <param name="answers">Where there are classes, one a row; they belong to the scratch too.</param>
readonly ref struct Decision(DecisionId id, AnswerSignature by, ReadOnlySpan<double> scores, ClassPredictor? classes, ReadOnlySpan<ClassAnswer> answers, ReadOnlySpan<bool> unfamiliar, CombinedScores? combined)
{
    public DecisionId Id { get; } = id;

    /// <summary>Who decided, as the answer says it.</summary>
    public AnswerSignature By { get; } = by;

    /// <summary>One a row.</summary>
    public ReadOnlySpan<double> Scores { get; } = scores;

    /// <summary>Names the classes; null where it is yes or no.</summary>
    public ClassPredictor? Classes { get; } = classes;

    /// <summary>Where there are classes, one a row.</summary>
    public ReadOnlySpan<ClassAnswer> Answers { get; } = answers;

    /// <summary>One a row: it looks like few or none of those that were learnt from; empty where nobody knows.</summary>
    public ReadOnlySpan<bool> Unfamiliar { get; } = unfamiliar;

    /// <summary>What several models say of each row, until the thread decides again; null where one decided.</summary>
    public CombinedScores? Combined { get; } = combined;

    /// <summary>Path of the class of a row as one text; empty where no group is sure enough.</summary>
    public string ClassOf(int row) => Classes!.TextOf(Answers[row].Node);
}
