namespace Relearn.Scoping;

/// <summary>What an expectation is about; the key that says so in <c>project.yaml</c> stands behind each.</summary>
public enum ExpectationKind
{
    /// <summary>The column has a value: <c>present: true</c>.</summary>
    Present,

    /// <summary>The cell can be read as the declared type: <c>readable: true</c>.</summary>
    Readable,

    /// <summary>A number or time lies within bounds: <c>between: [0, 6000]</c>.</summary>
    Between,

    /// <summary>The value is one of a list: <c>one_of: [JFK, LGA]</c>.</summary>
    OneOf,

    /// <summary>The text fits a regular expression: <c>matches: '^N[0-9]+'</c>.</summary>
    Matches,

    /// <summary>No value stands twice: <c>unique: true</c>.</summary>
    Unique,

    /// <summary>A condition over the columns is true: <c>holds: arrives_at >= departs_at</c>.</summary>
    Holds,

    /// <summary>There are as many rows: <c>rows: [1000, 2000000]</c>.</summary>
    Rows,

    /// <summary>The newest event is recent: <c>newest_within_days: 3</c>.</summary>
    Newest,

    /// <summary>No event is older than the one before it in the source: <c>in_order: true</c>.</summary>
    InOrder,
}
