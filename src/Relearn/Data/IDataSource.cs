using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Where rows come from.</summary>
interface IDataSource
{
    /// <summary>What messages call it: the file's name or the table's.</summary>
    string Name { get; }

    /// <summary>Hash of what it holds now; null where that can't be known without reading it.</summary>
    string? Fingerprint();

    /// <summary>Columns and their types, as the source has them.</summary>
    IReadOnlyList<SourceColumn> Inspect();

    /// <summary>Reads the declared columns, batch by batch, in the source's order.</summary>
    /// <param name="columns">What to read; the batch has these columns in this order.</param>
    /// <param name="quarantine">Takes the rows that cannot be read.</param>
    /// <param name="take">Is given each batch and the 1-based place of each of its rows; answers whether it wants more.</param>
    void Read(IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<ColumnBatch, RowPlaces, bool> take);

    /// <summary>How many rows there are, counted without reading them where the source can do that.</summary>
    long Count();
}

/// <summary>A column as the source has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The source's own name of its type.</param>
/// <param name="Kind">What it would be declared as.</param>
sealed record SourceColumn(string Name, string Type, ValueKind Kind);

/// <summary>Places of a batch's rows in the source, for people.</summary>
readonly record struct RowPlaces(string Word, long First, long[]? Each = null)
{
    public string this[int row] => $"{Word} {NumberOf(row)}";

    public long NumberOf(int row) => Each is null ? First + row : Each[row];
}
