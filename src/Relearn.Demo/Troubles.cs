namespace Relearn.Demo;

/// <summary>What can be wrong, in the world or with what the team did. Each can be so by itself.</summary>
[Flags]
enum Troubles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>One of three who say what was looked at and clicked is often wrong.</summary>
    Labels = 1,

    /// <summary>What is collected is nearly all negative: one row in 10,000 is positive.</summary>
    Classes = 2,

    /// <summary>The rows are two months old, and tastes have moved since.</summary>
    Stale = 4,

    /// <summary>The aim is that ads are looked at, and clicks pay.</summary>
    Objective = 8,
}
