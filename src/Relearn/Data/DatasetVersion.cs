using System.Text.Json.Serialization;

namespace Relearn.Data;

/// <summary>The record of step 2: immutable rows with what is known about them.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="RowsHash">The artifact with the rows: equal content, equal hash.</param>
/// <param name="QuarantineHash">The artifact that lists rows that were not taken.</param>
/// <param name="Quarantined">Number of rows that were not taken.</param>
/// <param name="QuarantineReasons">Number for each reason.</param>
/// <param name="FirstTime">Earliest event, microseconds since 1970 UTC; rows in order of the source count 1,000 to a day.</param>
/// <param name="LastTime">Latest event.</param>
/// <param name="Labelled">Rows with a label.</param>
/// <param name="Positives">Rows whose label is true.</param>
/// <param name="LongestLabelDelay">Longest time from event to known label, microseconds: the embargo between training and what comes after.</param>
/// <param name="Columns">Profile of each declared column.</param>
/// <param name="Sources">The artifact with the events of each other source; null where there is none.</param>
/// <param name="Labels">The snapshot of the label ledger that gave its labels; null: they are the source's own.</param>
public sealed record DatasetVersion(
    long Rows, string RowsHash, string QuarantineHash, long Quarantined, IReadOnlyDictionary<string, long> QuarantineReasons,
    double FirstTime, double LastTime, long Labelled, long Positives, double LongestLabelDelay, IReadOnlyList<ColumnProfile> Columns,
    IReadOnlyDictionary<string, string>? Sources = null, string? Labels = null)
{
    /// <summary>How many rows are positive, negative and pending, where the label is an event within a window; null: it is not.</summary>
    public Maturity.LabelStates? States { get; init; }

    /// <summary>Number of distinct labels, where the label is one of several classes; null: it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Classes { get; init; }

    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "dataset";

    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;

    /// <summary>What the rarer class leaves to learn from and to judge by, where a version is shown. Not in the record: another split changes it.</summary>
    [JsonInclude]
    internal Balance.ClassBalance? Balance { get; init; }

    /// <summary>Share of the labelled rows whose label is true.</summary>
    public double PositiveRate => Labelled == 0 ? double.NaN : (double)Positives / Labelled;
}
