namespace Relearn.Loop.Versions;

/// <summary>What garbage collection took, or would take.</summary>
/// <param name="DryRun">Nothing was removed.</param>
/// <param name="Versions">Data set versions whose rows go.</param>
/// <param name="Artifacts">Files that go.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="Kept">Files that stay.</param>
/// <param name="KeptBytes">What those take.</param>
sealed record GarbageReport(bool DryRun, IReadOnlyList<string> Versions, int Artifacts, long Bytes, int Kept, long KeptBytes);
