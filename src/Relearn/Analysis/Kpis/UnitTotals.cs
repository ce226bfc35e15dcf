using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>Sums over units of what stands above the line of a KPI and of what stands below it; the KPI is their ratio.</summary>
/// <remarks>The variance of the ratio is that of the delta method, units being independent. Source: A. Deng, U. Knoblich, J. Lu, "Applying the delta method in metric analytics", KDD 2018.</remarks>
struct UnitTotals
{
    const double Z = 1.959963984540054;

    double _above, _below, _aboveSquared, _belowSquared, _product;

    /// <summary>Number of units.</summary>
    public long Units { get; private set; }

    /// <summary>Sum of what stands above the line.</summary>
    public readonly double Above => _above;

    /// <summary>Sum of what stands below the line.</summary>
    public readonly double Below => _below;

    /// <summary>Takes a unit.</summary>
    public void Add(double above, double below)
    {
        Units++;
        _above += above;
        _below += below;
        _aboveSquared += above * above;
        _belowSquared += below * below;
        _product += above * below;
    }

    /// <summary>The KPI; NaN where nothing stands below the line.</summary>
    public readonly double Value => _below == 0 ? double.NaN : _above / _below;

    /// <summary>Variance of <see cref="Value"/>; NaN below two units.</summary>
    public readonly double Variance
    {
        get
        {
            if (Units < 2 || _below == 0) { return double.NaN; }
            var value = Value;
            var squares = Math.Max(0, _aboveSquared - 2 * value * _product + value * value * _belowSquared);
            return squares / (_below * _below) * Units / (Units - 1);
        }
    }

    /// <summary>The KPI with its 95 % interval.</summary>
    public readonly Interval Interval
    {
        get
        {
            var half = Z * Math.Sqrt(Variance);
            return double.IsNaN(half) ? Interval.Unbounded(Value) : new(Value, Value - half, Value + half);
        }
    }
}
