namespace Relearn.Loop.Desk;

/// <summary>What somebody who labels is given.</summary>
/// <param name="Queue">The queue: <c>new</c>, <c>review</c>, <c>second</c>, <c>adjudicate</c> or <c>classes</c>.</param>
/// <param name="Item">The item; null: there is none.</param>
/// <param name="Nothing">Where there is none: why, and what to do.</param>
/// <param name="Progress">How far the queue is.</param>
/// <param name="Recent">Where there are more classes than keys: those that the one who asks gave last.</param>
sealed record DeskTurn(string Queue, DeskItem? Item, string? Nothing, DeskProgress Progress, IReadOnlyList<string> Recent);

/// <summary>How far a queue is.</summary>
/// <param name="Items">Items of the queue.</param>
/// <param name="Done">Of them done, as far as the one who asks is concerned.</param>
/// <param name="Yours">Answers of the one who asks.</param>
/// <param name="Skipped">Items that they put off.</param>
sealed record DeskProgress(int Items, int Done, int Yours, int Skipped);
