namespace Relearn.Loop.Desk;

/// <summary>How a queue is made where there is none to go on with.</summary>
sealed record DeskOptions
{
    /// <summary>Items of a new queue.</summary>
    public int Items { get; init; } = 200;

    /// <summary>Share of the items that are gold: their label is known, and they measure whoever labels.</summary>
    public double Gold { get; init; } = 0.05;

    /// <summary>Share of a queue of new items that is drawn at random.</summary>
    public double Random { get; init; } = 0.15;

    /// <summary>Make a new queue, although the last one has items left.</summary>
    public bool Fresh { get; init; }

    /// <summary>The classes; null: those of the project.</summary>
    public IReadOnlyList<string>? Classes { get; init; }
}
