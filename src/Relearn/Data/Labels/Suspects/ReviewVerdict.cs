namespace Relearn.Data.Labels.Suspects;

/// <summary>What a person says about a label that was looked at.</summary>
enum ReviewVerdict
{
    /// <summary>The label is right.</summary>
    Right,

    /// <summary>The label is wrong.</summary>
    Wrong,

    /// <summary>It cannot be told: the item says nothing about the share of wrong labels, and is not drawn again.</summary>
    CannotTell,
}
