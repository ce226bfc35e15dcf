namespace Relearn.Data.Labels;

/// <summary>What a label was asked for.</summary>
public enum LabelPurpose
{
    /// <summary>The item had none, or nobody asked.</summary>
    Label,

    /// <summary>A suspected error is looked at.</summary>
    Review,

    /// <summary>A second label, given without seeing the first.</summary>
    Second,

    /// <summary>The last word where labels differ.</summary>
    Adjudication,

    /// <summary>An item whose label is known beyond doubt: annotators are measured by it.</summary>
    Gold,
}
