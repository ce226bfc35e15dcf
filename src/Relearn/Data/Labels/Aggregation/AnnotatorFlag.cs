namespace Relearn.Data.Labels.Aggregation;

/// <summary>Something about an annotator that a person should look at.</summary>
enum AnnotatorFlag
{
    /// <summary>Five votes or more, all for one class, although the consensus says otherwise on two of these items or more.</summary>
    AlwaysTheSame,

    /// <summary>Voted on one item: nothing can be known of him.</summary>
    OneItem,

    /// <summary>Agrees with the majority of the others on fewer items than chance would give, beyond doubt.</summary>
    DisagreesWithAll,
}
