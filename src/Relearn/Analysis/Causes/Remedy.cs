namespace Relearn.Analysis.Causes;

/// <summary>What to do about a cause.</summary>
/// <param name="What">A sentence.</param>
/// <param name="Command">The command that does it, as it stands.</param>
/// <param name="Reversible">It can be taken back.</param>
sealed record Remedy(string What, string Command, bool Reversible);
