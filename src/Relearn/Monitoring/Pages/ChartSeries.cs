namespace Relearn.Monitoring.Pages;

/// <summary>A line of a chart.</summary>
/// <param name="Name">As the legend says it.</param>
/// <param name="Points">In order of the days.</param>
sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points);

/// <summary>A point of a line.</summary>
/// <param name="X">A day from 1970-01-01, or another number.</param>
/// <param name="Y">The value; NaN leaves a gap.</param>
/// <param name="Low">Lower end of its interval; NaN: none.</param>
/// <param name="High">Upper end of its interval.</param>
sealed record ChartPoint(double X, double Y, double Low = double.NaN, double High = double.NaN);
