using Relearn.Data;
using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>Gathers the effect by age of the exposure and day of the calendar; the units are known by then, so this is a second reading of the rows.</summary>
/// <remarks>
/// <code>
/// effect of (age, day) = a + b log2(1 + age) + c day,   weighted by 1 / variance
/// </code>
/// Rows of a unit at one age and day count one by one; where a unit has many, their chances are too small.
/// </remarks>
sealed class ExposureReading(ExperimentUnits units, ExperimentMetric metric, ExperimentQuestion question)
{
    // Cells with fewer rows of an arm have no variance worth the name.
    const int LeastRows = 20, LeastArrivals = 3;

    static readonly (int From, int To)[] s_ages = [(0, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, 63), (64, int.MaxValue)];

    readonly Dictionary<(int Age, int Day), MeanDifference> _cells = [];
    readonly MeanDifference[] _byAge = [.. s_ages.Select(_ => new MeanDifference())];
    readonly int _over = question.Columns.ToList().IndexOf(metric.Numerator);
    readonly int _under = metric.Denominator is { } d ? question.Columns.ToList().IndexOf(d) : -1;

    /// <summary>Takes a row.</summary>
    public void Take(UnitRow row)
    {
        var at = units.Find(row.Unit);
        if (at < 0 || double.IsNaN(row.Time) || double.IsNaN(row.Values[_over])) { return; }
        var value = _under < 0 ? row.Values[_over] : row.Values[_under] == 0 ? double.NaN : row.Values[_over] / row.Values[_under];
        var age = (int)((row.Time - units.FirstOf(at)) / DatasetImport.Day);
        var day = (int)Math.Floor(row.Time / DatasetImport.Day);
        if (!_cells.TryGetValue((age, day), out var cell)) { _cells.Add((age, day), cell = new()); }
        cell.Take(units.Treated(at), value, units.ShareOf(at));
        _byAge[Array.FindIndex(s_ages, a => age <= a.To)].Take(units.Treated(at), value, units.ShareOf(at));
    }

    /// <summary>What was found; null without rows.</summary>
    public ExposureEffects? Finish()
    {
        var ages = s_ages.Select((a, i) => (a, Effect: _byAge[i].Figures())).Where(x => x.Effect is not null).Select(x => new AgeEffect(x.a.From, x.a.To, x.Effect!)).ToArray();
        if (ages.Length == 0) { return null; }
        var cells = _cells.OrderBy(c => c.Key).Select(c => (c.Key.Age, c.Key.Day, Effect: c.Value.Figures()))
            .Where(c => c.Effect is { } e && Math.Min(e.ControlUnits, e.TreatmentUnits) >= LeastRows && e.StandardError > 0).ToArray();
        var first = cells.Length == 0 ? 0 : cells.Min(c => c.Day);
        // Of one or two days of arrival the age is the day.
        if (cells.Select(c => c.Day - c.Age).Distinct().Count() < LeastArrivals || Fit([.. cells.Select(c => (Math.Log2(1 + c.Age), (double)(c.Day - first), c.Effect!.Absolute.Estimate, 1 / (c.Effect.StandardError * c.Effect.StandardError)))]) is not var (slope, calendar)) { return new(ages, null, null, null, null, "unknown"); }
        var (pAge, pDay) = (ChanceOf(slope), ChanceOf(calendar));
        // It wears off where it comes nearer to 0 with age.
        var start = ages[0].Effect.Absolute.Estimate;
        var finding = pAge < ExposureEffects.Chance && pAge <= pDay ? slope.Value * start < 0 ? "novelty" : "learning" : pDay < ExposureEffects.Chance ? "calendar" : "none";
        return new(ages, IntervalOf(slope), pAge, IntervalOf(calendar), pDay, finding);
    }

    static double ChanceOf((double Value, double Error) c) => StudentT.TwoSided(c.Value / c.Error, 1e6);

    static Interval IntervalOf((double Value, double Error) c) => new(c.Value, c.Value - 1.96 * c.Error, c.Value + 1.96 * c.Error);

    // Weighted least squares of two slopes; null where age and day say the same.
    static ((double Value, double Error) Age, (double Value, double Error) Day)? Fit((double Age, double Day, double Effect, double Weight)[] cells)
    {
        var all = cells.Sum(c => c.Weight);
        if (cells.Length < 4) { return null; }
        var (age, day, effect) = (cells.Sum(c => c.Weight * c.Age) / all, cells.Sum(c => c.Weight * c.Day) / all, cells.Sum(c => c.Weight * c.Effect) / all);
        double aa = 0, dd = 0, ad = 0, ae = 0, de = 0;
        foreach (var c in cells)
        {
            var (a, d, e) = (c.Age - age, c.Day - day, c.Effect - effect);
            (aa, dd, ad, ae, de) = (aa + c.Weight * a * a, dd + c.Weight * d * d, ad + c.Weight * a * d, ae + c.Weight * a * e, de + c.Weight * d * e);
        }
        var determinant = aa * dd - ad * ad;
        // A correlation of 0.98 leaves nothing to tell them apart by.
        if (!(aa > 0) || !(dd > 0) || determinant < 0.04 * aa * dd) { return null; }
        return (((ae * dd - de * ad) / determinant, Math.Sqrt(dd / determinant)), ((de * aa - ae * ad) / determinant, Math.Sqrt(aa / determinant)));
    }
}
