namespace Relearn.Monitoring.Performance;

/// <summary>What is known of how a decision turned out.</summary>
enum OutcomeState : byte
{
    /// <summary>Of the label age: it did not happen, or the answer was wrong.</summary>
    Negative = 0,

    /// <summary>Of the label age: it happened, or the answer was right.</summary>
    Positive = 1,

    /// <summary>Of the label age, and nobody has said.</summary>
    Missing = 2,

    /// <summary>Too young to be judged.</summary>
    Pending = 3,
}
