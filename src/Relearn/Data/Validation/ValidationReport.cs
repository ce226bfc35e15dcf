using System.Text.Json.Serialization;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>Whether a source is as its project expects: the record <c>validation</c>.</summary>
/// <param name="Declaration">Hash of the declaration of data and label: versions of one declaration can stand in for each other.</param>
/// <param name="Dataset">Id of the data set version whose rows were judged; null if they were refused.</param>
/// <param name="Refused">A <c>critical</c> expectation is not met on the rows as a whole: they are not used.</param>
/// <param name="Rows">Rows of the files in use, those that were read and then quarantined included.</param>
/// <param name="Partitions">The files, in order; one for a single file or table.</param>
/// <param name="Results">Every expectation on all files in use together, then those that a single file does not meet.</param>
/// <param name="FailuresHash">The artifact that lists failing rows: for each expectation the first 1,000 of the files in use, and as many of files that were judged by themselves.</param>
public sealed record ValidationReport(
    string Declaration, string? Dataset, bool Refused, long Rows, IReadOnlyList<PartitionReport> Partitions, IReadOnlyList<ExpectationResult> Results, string FailuresHash)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "validation";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;

    /// <summary>What is not met on rows that are in use, from the worst on.</summary>
    [JsonIgnore]
    public IEnumerable<ExpectationResult> Unmet => Results.Where(r => !r.Passed && (r.Partition is null || Partitions.Any(p => p.Name == r.Partition && p.Used))).OrderByDescending(r => r.Level);

    /// <summary>Files that are not used.</summary>
    [JsonIgnore]
    public IEnumerable<PartitionReport> RefusedPartitions => Partitions.Where(p => !p.Used);

    /// <summary>Nothing stands against a release.</summary>
    [JsonIgnore]
    public bool Passed => !Refused && Unmet.All(r => r.Level == ExpectationLevel.Warn);
}
