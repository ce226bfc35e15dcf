namespace Relearn.Scoping.Editing;

/// <summary>A change of one key of <c>project.yaml</c>.</summary>
/// <param name="Key">The key with its sections, as <c>label.value</c>.</param>
/// <param name="Before">What stood there; null: nothing.</param>
/// <param name="After">What stands there now; null: nothing.</param>
sealed record KeyChange(string Key, string? Before, string? After);
