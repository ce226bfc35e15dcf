namespace Relearn.Scoping;

/// <summary>What stands for the time of a row.</summary>
public enum TimeKind
{
    /// <summary>Nothing: random split by seed; monitoring goes by arrival.</summary>
    None,

    /// <summary>The order of the rows in the source.</summary>
    RowOrder,

    /// <summary>A column.</summary>
    Column,
}
