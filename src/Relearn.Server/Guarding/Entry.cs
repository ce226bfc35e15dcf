namespace Relearn.Server.Guarding;

/// <summary>How a request came out of the queue.</summary>
enum Entry
{
    /// <summary>It has a place and must give it back.</summary>
    Entered,

    /// <summary>There was no place in time.</summary>
    Refused,

    /// <summary>Its deadline passed while it waited; it has no place.</summary>
    Late,
}
