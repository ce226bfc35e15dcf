namespace Relearn.Loop.Desk;

/// <summary>What somebody who labels is given.</summary>
/// <param name="Queue">The queue: <c>new</c>, <c>review</c>, <c>second</c> or <c>adjudicate</c>.</param>
/// <param name="Item">The item; null: there is none.</param>
/// <param name="Nothing">Where there is none: why, and what to do.</param>
/// <param name="Progress">How far the queue is.</param>
sealed record DeskTurn(string Queue, DeskItem? Item, string? Nothing, DeskProgress Progress);

/// <summary>How far a queue is.</summary>
/// <param name="Items">Items of the queue.</param>
/// <param name="Done">Of them done, as far as the one who asks is concerned.</param>
/// <param name="Yours">Answers of the one who asks.</param>
/// <param name="Skipped">Items that they put off.</param>
sealed record DeskProgress(int Items, int Done, int Yours, int Skipped);
