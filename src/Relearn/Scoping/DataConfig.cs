namespace Relearn.Scoping;

/// <summary>Where the rows come from and what their columns mean.</summary>
public sealed record DataConfig
{
    /// <summary>File (Parquet, CSV, CSV.gz, JSON lines), relative to the project; null if it is a table.</summary>
    public string? File { get; init; }

    /// <summary>PostgreSQL table or view; null if it is a file.</summary>
    public string? Table { get; init; }

    /// <summary>Name of the environment variable with the connection string of the table's server.</summary>
    public string ConnectionVariable { get; init; } = "RELEARN_POSTGRES";

    /// <summary>The declared columns, in order.</summary>
    public IReadOnlyList<ColumnConfig> Columns { get; init; } = [];

    /// <summary>What stands for time.</summary>
    public TimeConfig Time { get; init; } = new();

    /// <summary>Column that names the subject or entity of a row; null if there is none.</summary>
    public string? Key { get; init; }

    /// <summary>Other sources of events, which windows look at.</summary>
    public IReadOnlyList<SourceConfig> Sources { get; init; } = [];

    /// <summary>Texts that stand for a missing value, besides the empty one.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
