namespace Relearn.Analysis.Kpis;

/// <summary>What was reported of one measure, by decision: sum and number of what arrived in time.</summary>
/// <param name="age">Age at which decisions are judged, microseconds.</param>
/// <param name="sums">Sum by decision; NaN where the decision cannot be judged at any age.</param>
/// <param name="counts">How many reports it is made of, by decision.</param>
/// <param name="reports">Reports of all decisions.</param>
sealed class MeasureColumn(double age, double[] sums, int[] counts, long reports)
{
    /// <summary>Age at which decisions are judged, microseconds.</summary>
    public double Age => age;

    /// <summary>Sum of what was reported about a decision until it was of that age.</summary>
    public double Sum(int decision) => sums[decision];

    /// <summary>Number of reports that the sum is made of.</summary>
    public int Count(int decision) => counts[decision];

    /// <summary>Reports of all decisions; 0: nobody ever reported it.</summary>
    public long Reports => reports;
}
