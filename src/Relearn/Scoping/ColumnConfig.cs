using System.Text.Json.Serialization;
using Relearn.Inference.Features;

namespace Relearn.Scoping;

/// <summary>One declared column.</summary>
/// <param name="Name">Name in the source.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
/// <param name="KnownAfter">Its value is known only with the label: no feature may read it, no caller can send it.</param>
/// <param name="Least">Values below are quarantined; null for no bound.</param>
/// <param name="Most">Values above are quarantined; null for no bound.</param>
public sealed record ColumnConfig(string Name, ValueKind Kind, bool KnownAfter = false, double? Least = null, double? Most = null)
{
    /// <summary>Why its value is known before the decision; null if nobody said so. Rows do not depend on it, so it is no part of a data set version.</summary>
    [JsonIgnore]
    public string? KnownReason { get; init; }

    /// <summary>Who says so.</summary>
    [JsonIgnore]
    public string? KnownBy { get; init; }

    /// <summary>The column as an expression reads it.</summary>
    public InputColumn Input => new(Name, Kind);
}
