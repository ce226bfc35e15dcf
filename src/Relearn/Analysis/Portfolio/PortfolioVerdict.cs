namespace Relearn.Analysis.Portfolio;

/// <summary>What to do with a project.</summary>
enum PortfolioVerdict
{
    /// <summary>It earns more than it takes; go on.</summary>
    Continue,

    /// <summary>Something is wrong, or its gain is in doubt; go back to a step.</summary>
    Change,

    /// <summary>It earns less than another way of deciding, or takes more than it earns, beyond doubt.</summary>
    Stop,

    /// <summary>Nothing can be said yet.</summary>
    NotKnown,
}
