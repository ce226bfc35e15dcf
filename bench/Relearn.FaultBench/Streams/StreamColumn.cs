namespace Relearn.FaultBench.Streams;

/// <summary>A column of a stream.</summary>
/// <param name="Name">As files and requests have it.</param>
/// <param name="IsNumber">A number; else a text.</param>
sealed record StreamColumn(string Name, bool IsNumber);
