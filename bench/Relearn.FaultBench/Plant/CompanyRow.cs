namespace Relearn.FaultBench.Plant;

/// <summary>A row of the company: one thing about which is decided, and what comes of it.</summary>
/// <param name="Day">Counted from the first day of service; below 0 is history.</param>
/// <param name="Number">The row of the day.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Cells">The cells, those of the stream first.</param>
/// <param name="Label">What turns out in truth.</param>
/// <param name="KnownAt">When that is known.</param>
sealed record CompanyRow(int Day, int Number, DateTime At, string?[] Cells, bool Label, DateTime KnownAt)
{
    /// <summary>Names the row in files, requests and outcomes.</summary>
    public string Key => FormattableString.Invariant($"{(Day < 0 ? "h" : "d")}{Math.Abs(Day):D3}-{Number:D4}");

    /// <summary>A number that belongs to the row, for what is drawn about it.</summary>
    public long Place => (Day + 1000L) * 100_000 + Number;
}
