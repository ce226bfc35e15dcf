namespace Relearn.Modeling.Updating;

/// <summary>How a candidate comes from rows and, perhaps, from the model before it.</summary>
enum UpdateKind
{
    /// <summary>From rows alone: nothing of an earlier model is in it.</summary>
    Anew,

    /// <summary>More trees are put behind those of the model before it, or its weights go on where they stood.</summary>
    Continue,

    /// <summary>The trees of the model before it stay, and their leaves move towards what newer rows say.</summary>
    Refit,
}
