namespace Relearn.Data.Validation;

/// <summary>A row that does not meet an expectation.</summary>
/// <param name="Partition">0-based file among those of the source.</param>
/// <param name="Place">1-based place in it.</param>
/// <param name="Value">The value as found; null where it may not be shown (it names a subject) or where there is none.</param>
readonly record struct FailedRow(int Partition, long Place, string? Value);
