namespace Relearn.Serving.Batches;

/// <summary>What a person asks to be scored.</summary>
sealed record BatchRequest
{
    /// <summary>A file, a folder with files or a pattern; null for a table.</summary>
    public string? In { get; init; }

    /// <summary>A PostgreSQL table or view; null for a path.</summary>
    public string? Table { get; init; }

    /// <summary>The file that is written.</summary>
    public required string Out { get; init; }

    /// <summary>Columns that are passed on; empty for all.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>A run whose model scores instead of the live release; an id or its beginning.</summary>
    public string? Run { get; init; }
}
