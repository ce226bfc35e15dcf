using Relearn.Inference.Windows;

namespace Relearn.Scoping;

/// <summary>A second source of events or states, which windows look at with <c>of</c>.</summary>
/// <param name="Name">How <c>of</c> calls it.</param>
/// <param name="File">File (Parquet, CSV, CSV.gz, JSON lines), relative to the project.</param>
/// <param name="Columns">The declared columns, in order.</param>
/// <param name="Time">Column with the time of the event.</param>
/// <param name="Zone">IANA name of the zone in which its clock runs.</param>
/// <param name="Known">Expression that gives the time at which the event is known; null: when it happens.</param>
/// <param name="Id">Column that tells events apart: one that is told twice counts once. Null where there is none.</param>
public sealed record SourceConfig(string Name, string File, IReadOnlyList<ColumnConfig> Columns, string Time, string Zone, string? Known, string? Id)
{
    /// <summary>As expressions see it.</summary>
    public EventSource Events => new(Name, [.. Columns.Select(c => c.Input)], Id is not null);
}
