namespace Relearn.Demo;

/// <summary>A page and which of its places is sold: of those that the service would sell, the one with the highest score.</summary>
/// <param name="Page">The page.</param>
/// <param name="Decision">Id of the decision.</param>
/// <param name="Sold">The place; -1: none.</param>
sealed record PageAnswer(Page Page, string Decision, int Sold);
