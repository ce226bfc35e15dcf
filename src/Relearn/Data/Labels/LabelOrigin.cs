namespace Relearn.Data.Labels;

/// <summary>What gave a label.</summary>
public enum LabelOrigin
{
    /// <summary>The world: what happened.</summary>
    Outcome,

    /// <summary>Somebody looked at the item and judged.</summary>
    Person,

    /// <summary>A labelling function.</summary>
    Function,

    /// <summary>A model, and a person accepted what it says for a whole list.</summary>
    Model,
}
