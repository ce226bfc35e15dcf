namespace Relearn.Inference.Features;

/// <summary>What a column or an expression holds.</summary>
public enum ValueKind
{
    /// <summary>A double; NaN marks a missing value.</summary>
    Number,

    /// <summary>Text; a missing value has no text.</summary>
    Text,

    /// <summary>An instant or a local clock reading, microseconds since 1970-01-01T00:00; NaN marks a missing value.</summary>
    Time,

    /// <summary>A span of time, microseconds.</summary>
    Duration,

    /// <summary>0 or 1; NaN marks a missing value.</summary>
    Boolean,
}
