using Relearn.Scoping.Editing;

namespace Relearn.Loop.Rescoping;

/// <summary>That <c>project.yaml</c> was changed by a command: a new version of the scope, and what it came from.</summary>
/// <param name="Changes">What changed.</param>
/// <param name="Objective">The objective that became the label; null: single keys were set.</param>
/// <param name="Because">Id of the review, diagnosis or other record that it came from; null: none was named.</param>
/// <param name="Before">Id of the scope before.</param>
/// <param name="After">Id of the scope that it opened.</param>
/// <param name="BeforeText">The file before, so that taking the change back gives the same bytes.</param>
/// <param name="BeforeHash">SHA-256 of the file before.</param>
/// <param name="AfterHash">SHA-256 of the file after.</param>
/// <param name="Undoes">Id of the change that this one takes back; null: it takes none back.</param>
sealed record ScopeChange(IReadOnlyList<KeyChange> Changes, string? Objective, string? Because, string Before, string After, string BeforeText, string BeforeHash, string AfterHash, string? Undoes = null)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "scope_change";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}
