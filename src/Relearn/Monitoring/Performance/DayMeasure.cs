namespace Relearn.Monitoring.Performance;

/// <summary>One quantity over the rows of one window.</summary>
/// <param name="Day">First day of the window, from 1970-01-01.</param>
/// <param name="Mean">The quantity; NaN where the window has no rows for it.</param>
/// <param name="Rows">Rows that it was taken from.</param>
/// <param name="Variance">Variance of a row's contribution; divided by <paramref name="Rows"/> it is what chance does to the mean of rows that have nothing to do with one another.</param>
readonly record struct DayMeasure(int Day, double Mean, double Rows, double Variance);
