namespace Relearn.Demo;

/// <summary>A page and which of its places were sold.</summary>
/// <param name="Page">The page.</param>
/// <param name="Decision">Id of the decision.</param>
/// <param name="Sold">One for each place.</param>
sealed record PageAnswer(Page Page, string Decision, IReadOnlyList<bool> Sold);
