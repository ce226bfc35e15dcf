namespace Relearn.Data.Labels.Queues;

/// <summary>What the items of a queue are asked for.</summary>
enum QueueKind
{
    /// <summary>They have no label yet.</summary>
    New,

    /// <summary>Their label is suspected to be wrong.</summary>
    Review,

    /// <summary>One person has labelled them; another does it again without seeing the first label.</summary>
    Second,

    /// <summary>Their labels differ; somebody has the last word.</summary>
    Adjudicate,

    /// <summary>They have no label yet, and may be of classes that have too few examples.</summary>
    Classes,
}
