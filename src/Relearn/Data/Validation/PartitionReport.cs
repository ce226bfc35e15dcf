namespace Relearn.Data.Validation;

/// <summary>One file of a source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Hash of its bytes; null for a table.</param>
/// <param name="Rows">Rows that could be read.</param>
/// <param name="Used">False: it could not be read, or does not meet a <c>critical</c> expectation, and none of its rows is used.</param>
/// <param name="Reason">Why not.</param>
public sealed record PartitionReport(string Name, string? Hash, long Rows, bool Used, string? Reason);
