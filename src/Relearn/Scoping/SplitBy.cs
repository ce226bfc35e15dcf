namespace Relearn.Scoping;

/// <summary>What decides on which side of the split a row stands.</summary>
public enum SplitBy
{
    /// <summary>Its time; where there is none, the seed.</summary>
    Time,

    /// <summary>The value of a column: no value stands on two sides.</summary>
    Group,

    /// <summary>The seed, with the same share of true labels on every side.</summary>
    Stratified,
}
