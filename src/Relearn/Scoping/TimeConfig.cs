namespace Relearn.Scoping;

/// <summary>The time of a row.</summary>
public sealed record TimeConfig
{
    /// <summary>What stands for time.</summary>
    public TimeKind Kind { get; init; } = TimeKind.None;

    /// <summary>The time column.</summary>
    public string? Column { get; init; }

    /// <summary>IANA name of the zone in which the column's clock runs; UTC by default.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Column whose value says which zone the clock runs in; needs <see cref="ZoneFile"/>.</summary>
    public string? ZoneBy { get; init; }

    /// <summary>CSV file with two columns, the value of <see cref="ZoneBy"/> and its IANA zone, relative to the project.</summary>
    public string? ZoneFile { get; init; }

    /// <summary>The clock is UTC, so a time with an offset can be told as an instant.</summary>
    public bool IsUtc => Zone == "UTC" && ZoneFile is null;

    /// <summary>Days (or 1,000 rows where the order of the rows stands for time) are the blocks in which rows are counted and resampled.</summary>
    public const long RowsPerBlock = 1000;
}
