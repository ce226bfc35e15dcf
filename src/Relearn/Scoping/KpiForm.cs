namespace Relearn.Scoping;

/// <summary>How a KPI is made of what was reported.</summary>
enum KpiForm
{
    /// <summary>Sum of a measure, a unit.</summary>
    Sum,

    /// <summary>Mean of what was reported.</summary>
    Mean,

    /// <summary>Share of the units of which the measure is above 0.</summary>
    Rate,

    /// <summary>Sum of one measure over the sum of another.</summary>
    Ratio,

    /// <summary>Share of the keys that come again within a span of days after their first decision.</summary>
    Retention,
}
