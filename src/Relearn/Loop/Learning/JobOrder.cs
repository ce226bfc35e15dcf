namespace Relearn.Loop.Learning;

/// <summary>Work that a running service asks for, to be done beside it.</summary>
/// <param name="Job">Id of the record that it was started.</param>
/// <param name="Name"><c>monitor</c> or <c>candidate</c>.</param>
/// <param name="Folder">The project.</param>
/// <param name="Because">Why a candidate is made whatever the triggers say; null: they decide.</param>
sealed record JobOrder(string Job, string Name, string Folder, string? Because);
