namespace Relearn.Analysis.Comparisons;

/// <summary>How a daily loss went: as it was, a step, or a ramp.</summary>
/// <param name="Rise">By how much it is higher at the end.</param>
/// <param name="RiseError">Standard error of that.</param>
/// <param name="IsStep">A step fits better than a ramp.</param>
/// <param name="Day">Where the step is, or the ramp begins.</param>
/// <param name="RiseDays">Days of the ramp; 0 of a step.</param>
sealed record LossCourse(double Rise, double RiseError, bool IsStep, int Day, int RiseDays)
{
    const int LeastDays = 8;

    /// <summary>It rose beyond doubt.</summary>
    public bool Rose => Rise > 3 * RiseError;

    /// <summary>Fits steps and ramps by weighted least squares and takes the best; null with too few days.</summary>
    /// <param name="days">Day, mean loss and rows, in order.</param>
    public static LossCourse? Of(IReadOnlyList<(int Day, double Mean, double Rows)> days)
    {
        if (days.Count < LeastDays) { return null; }
        (double Error, double Rise, int Day, int Length, double Sxx)? best = null;
        var step = (Error: double.PositiveInfinity, Rise: 0.0, Day: 0, Sxx: 1.0);
        for (var first = 1; first < days.Count - 1; first++)
        {
            for (var length = 0; length <= days[^1].Day - days[first].Day; length = length == 0 ? 7 : length + Math.Max(7, length / 3))
            {
                var (error, rise, sxx) = Fit(days, days[first].Day, length);
                if (length == 0 && error < step.Error) { step = (error, rise, days[first].Day, sxx); }
                if (best is null || error < best.Value.Error) { best = (error, rise, days[first].Day, length, sxx); }
            }
        }
        if (best is not { } found) { return null; }
        var variance = found.Error / Math.Max(1, days.Count - 3);
        // A ramp has a length more to fit: it has to be better by more than chance makes of that.
        return step.Error - found.Error <= 4 * variance ? new(step.Rise, Math.Sqrt(variance / step.Sxx), true, step.Day, 0) : new(found.Rise, Math.Sqrt(variance / found.Sxx), found.Length < 10, found.Day, found.Length);
    }

    static (double Error, double Rise, double Sxx) Fit(IReadOnlyList<(int Day, double Mean, double Rows)> days, int first, int length)
    {
        double Shape(int day) => day < first ? 0 : length == 0 ? 1 : Math.Min(1, (day - first + 1.0) / length);
        double w = 0, x = 0, y = 0;
        foreach (var day in days) { (w, x, y) = (w + day.Rows, x + day.Rows * Shape(day.Day), y + day.Rows * day.Mean); }
        (x, y) = (x / w, y / w);
        double xx = 0, xy = 0, yy = 0;
        foreach (var day in days)
        {
            var (dx, dy) = (Shape(day.Day) - x, day.Mean - y);
            (xx, xy, yy) = (xx + day.Rows * dx * dx, xy + day.Rows * dx * dy, yy + day.Rows * dy * dy);
        }
        return xx <= 0 ? (yy, 0, 1) : (yy - xy * xy / xx, xy / xx, xx);
    }
}
