namespace Relearn.Monitoring.Skew;

/// <summary>Served rows beside the same rows recomputed from the data: training/serving skew, named.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Source">Where the served rows come from: <c>live</c> or <c>replay</c>.</param>
/// <param name="Dataset">Id of the data set version that they were held against.</param>
/// <param name="Compared">Rows that were compared.</param>
/// <param name="Unmatched">Served rows that the data set version does not have.</param>
/// <param name="Mismatched">Rows with at least one input or feature that differs.</param>
/// <param name="Columns">Inputs and features that differ, the worst first.</param>
/// <param name="Findings">What it looks like, one sentence each, with the evidence.</param>
public sealed record SkewReport(string Release, string Source, string Dataset, long Compared, long Unmatched, long Mismatched, IReadOnlyList<SkewedColumn> Columns, IReadOnlyList<SkewFinding> Findings)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "skew";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;
}

/// <summary>An input or feature whose served values differ.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFeature">It is a feature; else an input as it was sent.</param>
/// <param name="Mismatched">Rows in which it differs.</param>
/// <param name="Example">One of them: served, and recomputed.</param>
public sealed record SkewedColumn(string Name, bool IsFeature, long Mismatched, string Example);

/// <summary>What a skew looks like.</summary>
/// <param name="Pattern"><c>unit</c>, <c>swapped</c>, <c>time_zone</c>, <c>offset</c>, <c>default</c>, <c>stale</c> or <c>differs</c>.</param>
/// <param name="Columns">The inputs or features that it is about.</param>
/// <param name="Message">The evidence and how to fix it, a sentence each.</param>
public sealed record SkewFinding(string Pattern, IReadOnlyList<string> Columns, string Message);
