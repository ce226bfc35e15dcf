namespace Relearn.Analysis.Experiments;

/// <summary>What is measured of a unit: the sum of a column over its rows, or a ratio of two sums.</summary>
/// <param name="Name">As it was asked for: <c>retention_7</c>, <c>clicks/shown</c>.</param>
/// <param name="Numerator">The column that is added up.</param>
/// <param name="Denominator">The column that it is divided by; null where it is the sum of a unit that counts.</param>
/// <param name="LessIsBetter">A fall is good.</param>
/// <param name="Tolerance">Of a guardrail: how much worse it may be, as a share of the control's mean; null where it is none.</param>
sealed record ExperimentMetric(string Name, string Numerator, string? Denominator, bool LessIsBetter, double? Tolerance)
{
    /// <summary>Reads <c>NAME</c> or <c>NAME/NAME</c>.</summary>
    public static ExperimentMetric Parse(string text, bool lessIsBetter, double? tolerance = null) =>
        text.Split('/') is [var over, var under] && over.Length > 0 && under.Length > 0 ? new(text, over, under, lessIsBetter, tolerance) : new(text, text, null, lessIsBetter, tolerance);

    /// <summary>Its columns.</summary>
    public IEnumerable<string> Columns => Denominator is null ? [Numerator] : [Numerator, Denominator];

    /// <summary>1 where more is better, -1 where less is.</summary>
    public int Sign => LessIsBetter ? -1 : 1;
}
