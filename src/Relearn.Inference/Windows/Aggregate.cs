namespace Relearn.Inference.Windows;

/// <summary>What a window makes of its facts. All are exact; none is a sketch.</summary>
public enum Aggregate
{
    /// <summary>How many facts there are, or how many have a value; 0 where there is none.</summary>
    Count,

    /// <summary>Sum of a number; 0 where there is none.</summary>
    Sum,

    /// <summary>Mean of a number, or share of the facts where a condition is true; missing where there is none.</summary>
    Mean,

    /// <summary>Least value.</summary>
    Min,

    /// <summary>Greatest value.</summary>
    Max,

    /// <summary>Standard deviation of the facts (divided by their number); missing where there is none.</summary>
    Std,

    /// <summary>How many different values there are; 0 where there is none.</summary>
    Distinct,

    /// <summary>A quantile, linear between neighbours (type 7 of Hyndman and Fan, The American Statistician 50(4), 1996).</summary>
    Quantile,

    /// <summary>Value of the latest fact, whatever its kind.</summary>
    Last,

    /// <summary>Time since the latest fact.</summary>
    TimeSince,
}
