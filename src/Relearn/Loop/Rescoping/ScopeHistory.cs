using Relearn.Scoping.Editing;

namespace Relearn.Loop.Rescoping;

/// <summary>How the scope of a project came to be what it is, newest first.</summary>
/// <param name="Scope">Id of the scope that the file declares now.</param>
/// <param name="Changes">The changes.</param>
sealed record ScopeHistory(string Scope, IReadOnlyList<ScopeChangeLine> Changes);

/// <summary>A change of the scope in a line.</summary>
/// <param name="Id">Id of its record; null: nothing had to be changed.</param>
/// <param name="At">When.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Changes">What changed.</param>
/// <param name="Objective">The objective that became the label.</param>
/// <param name="Because">Id of the record that it came from.</param>
/// <param name="Before">Id of the scope before.</param>
/// <param name="After">Id of the scope that it opened.</param>
/// <param name="Undoes">Id of the change that it takes back.</param>
/// <param name="UndoneBy">Id of the change that took it back.</param>
sealed record ScopeChangeLine(string? Id, DateTimeOffset At, string Actor, IReadOnlyList<KeyChange> Changes, string? Objective, string? Because, string Before, string After, string? Undoes, string? UndoneBy);
