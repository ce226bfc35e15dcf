namespace Relearn.Monitoring.Performance;

/// <summary>What a quantity is at a day while nothing has changed, learnt from the windows of a reference: the season's mean, how windows differ by themselves, and how sure that is.</summary>
/// <remarks>
/// Days are the observations, not rows: rows of a day share weather, campaigns and faults. The variance of a window is that between days, by the moments of the reference
/// (R. DerSimonian, N. Laird, "Meta-analysis in clinical trials", 1986), and that of its rows. Where the reference has each weekday twice their differences count as far as they
/// stand out of chance (shrunken); where it is a year long only days of the same time of year count.
/// </remarks>
sealed class DayBaseline
{
    /// <summary>Fewer windows say too little about how windows differ.</summary>
    public const int LeastWindows = 5;

    const int SeasonDays = 21;
    const int LeastOfSeason = 8;
    const double Year = 365.25;

    readonly DayMeasure[] _windows;
    readonly double[] _weekdays = new double[7];
    readonly bool _yearly;
    readonly double _rowVariance;

    DayBaseline(DayMeasure[] windows)
    {
        _windows = windows;
        _yearly = windows.Length > 0 && windows[^1].Day - windows[0].Day >= 330;
        double squares = 0, rows = 0;
        foreach (var window in windows)
        {
            squares += window.Variance * window.Rows;
            rows += window.Rows;
        }
        _rowVariance = rows > 0 ? squares / rows : 0;
        // Twice, because the weekdays are judged by the spread, which they widen before they are known.
        for (var pass = 0; pass < 2; pass++)
        {
            Between = SpreadOf();
            if (pass == 0) { LearnWeekdays(); }
        }
    }

    /// <summary>Windows of the reference.</summary>
    public int Windows => _windows.Length;

    /// <summary>Variance between windows that is not that of their rows.</summary>
    public double Between { get; }

    /// <summary>Mean of all windows.</summary>
    public double Mean => LevelAt(int.MinValue).Mean;

    /// <summary>Learns; null where there are too few windows.</summary>
    public static DayBaseline? Of(IEnumerable<DayMeasure> reference)
    {
        DayMeasure[] windows = [.. reference.Where(w => !double.IsNaN(w.Mean) && w.Rows > 0).OrderBy(w => w.Day)];
        return windows.Length < LeastWindows ? null : new(windows);
    }

    /// <summary>What is expected of a window.</summary>
    /// <returns>Its mean, the standard error of that, and the standard deviation of a window of so many rows around it.</returns>
    public (double Mean, double Error, double Deviation) At(int day, double rows)
    {
        var (level, error) = LevelAt(day);
        return (level + _weekdays[Weekday(day)], error, Math.Sqrt(Math.Max(1e-12, Between + _rowVariance / rows)));
    }

    /// <summary>Degrees of freedom of the spread, at most so many that tails stay heavier than those of a normal distribution.</summary>
    public double Freedom => Math.Clamp(_windows.Length - 1, 3, 30);

    static int Weekday(int day) => (int)((day % 7L + 7) % 7);

    (double Mean, double Error) LevelAt(int day)
    {
        double sum = 0, weights = 0;
        for (var pass = _yearly && day != int.MinValue ? 0 : 1; pass < 2; pass++)
        {
            (sum, weights) = (0, 0);
            var count = 0;
            foreach (var window in _windows)
            {
                if (pass == 0 && !SameSeason(window.Day, day)) { continue; }
                var weight = 1 / Math.Max(1e-12, Between + _rowVariance / window.Rows);
                sum += weight * (window.Mean - _weekdays[Weekday(window.Day)]);
                weights += weight;
                count++;
            }
            if (pass == 1 || count >= LeastOfSeason) { break; }
        }
        return (sum / weights, Math.Sqrt(1 / weights));
    }

    static bool SameSeason(int a, int b)
    {
        var apart = Math.Abs(a - b) % Year;
        return Math.Min(apart, Year - apart) <= SeasonDays;
    }

    // Moments: what the windows vary beyond their rows.
    double SpreadOf()
    {
        double q = 0, sum = 0, squares = 0;
        foreach (var window in _windows)
        {
            var weight = 1 / Math.Max(1e-12, _rowVariance / window.Rows);
            var off = window.Mean - _weekdays[Weekday(window.Day)] - LevelAt(window.Day).Mean;
            q += weight * off * off;
            sum += weight;
            squares += weight * weight;
        }
        var free = _windows.Length - 1 - (_weekdays.Any(w => w != 0) ? 6 : 0);
        return free < 1 ? 0 : Math.Max(0, (q - free) / (sum - squares / sum) * (_windows.Length - 1) / free);
    }

    void LearnWeekdays()
    {
        var (sums, counts, rows) = (new double[7], new int[7], new double[7]);
        foreach (var window in _windows)
        {
            var at = Weekday(window.Day);
            sums[at] += window.Mean - LevelAt(window.Day).Mean;
            counts[at]++;
            rows[at] += window.Rows;
        }
        if (counts.Min() < 2) { return; }
        var means = sums.Select((s, i) => s / counts[i]).ToArray();
        var middle = means.Average();
        var within = _windows.Sum(w => Math.Pow(w.Mean - LevelAt(w.Day).Mean - means[Weekday(w.Day)], 2)) / Math.Max(1, _windows.Length - 7);
        var noise = counts.Average(c => within / c);
        var spread = means.Sum(m => (m - middle) * (m - middle)) / 6;
        // Positive part of the shrinkage of W. James, C. Stein, 1961.
        var kept = spread > 0 ? Math.Max(0, 1 - noise / spread) : 0;
        for (var i = 0; i < 7; i++) { _weekdays[i] = kept * (means[i] - middle); }
    }
}
