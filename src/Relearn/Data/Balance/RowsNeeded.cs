using Relearn.Numerics;

namespace Relearn.Data.Balance;

/// <summary>What it takes to know any recall on the test part within plus or minus <paramref name="Uncertainty"/>.</summary>
/// <param name="Uncertainty">Half the length of the widest interval.</param>
/// <param name="Rare">Rows of the rarer class.</param>
/// <param name="More">How many of them are lacking.</param>
/// <param name="MoreRows">Rows of any class in which there are so many, at the rate of the test part; null where it has none.</param>
/// <param name="MoreDays">Days in which so many come; null where rows have no clock.</param>
sealed record RowsNeeded(double Uncertainty, long Rare, long More, long? MoreRows, long? MoreDays)
{
    /// <summary>Works it out.</summary>
    public static RowsNeeded For(double uncertainty, BalancePart test, long? testDays)
    {
        var rare = ExactShare.TrialsFor(uncertainty);
        var more = Math.Max(0, rare - test.Rare);
        long? Grown(long of) => test.Rare == 0 ? null : (long)Math.Ceiling((double)of * more / test.Rare);
        return new(uncertainty, rare, more, Grown(test.Rows), testDays is { } days ? Grown(days) : null);
    }

    /// <summary>It as a sentence.</summary>
    public string Text => FormattableString.Invariant($"For plus or minus {Uncertainty:0.00} about {Rare:N0} are needed, {More:N0} more")
        + (MoreRows is { } rows ? FormattableString.Invariant($": about {rows:N0} test rows more at this rate{(MoreDays is { } days ? FormattableString.Invariant($", {days:N0} days") : "")}.") : ".");
}
