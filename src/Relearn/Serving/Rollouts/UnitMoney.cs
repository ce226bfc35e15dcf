using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Serving.Rollouts;

/// <summary>Units of an experiment: whether they fall into the arms as they should, and what money each arm makes of one.</summary>
/// <remarks>Memory is bounded: units beyond the first 200,000 are not counted.</remarks>
sealed class UnitMoney
{
    const int MostUnits = 200_000;
    const double Alpha = 0.05;

    readonly Dictionary<ulong, (bool Challenger, double Money, bool Known)> _units = [];
    readonly long[] _counts = new long[2];
    readonly double[] _sums = new double[2], _squares = new double[2];
    SampleRatioEvidence? _ratio;
    double _earlier;
    double _share;

    /// <summary>E-value of "units do not fall into the arms as they should".</summary>
    public double SampleRatio => Math.Max(_earlier, _ratio?.Value ?? 1);

    /// <summary>Units of an arm whose money is known.</summary>
    public long Units(bool challenger) => _counts[challenger ? 1 : 0];

    /// <summary>Money of a unit; null without any.</summary>
    public double? Mean(bool challenger) => Units(challenger) == 0 ? null : _sums[challenger ? 1 : 0] / Units(challenger);

    /// <summary>A unit was seen.</summary>
    /// <param name="unit">Its hash.</param>
    /// <param name="challenger">Its arm.</param>
    /// <param name="share">The challenger's share at that moment.</param>
    public void See(ulong unit, bool challenger, double share)
    {
        if (_units.Count >= MostUnits || !_units.TryAdd(unit, (challenger, 0, false))) { return; }
        if (_ratio is null || share != _share)
        {
            // New units fall by the new share; what was counted by the old one stands for itself.
            _earlier = Math.Max(_earlier, _ratio?.Value ?? 0);
            (_ratio, _share) = (new(share), share);
        }
        _ratio.Step(challenger);
    }

    /// <summary>A decision about a unit has earned money.</summary>
    public void Earn(ulong unit, double money)
    {
        if (!_units.TryGetValue(unit, out var known)) { return; }
        var arm = known.Challenger ? 1 : 0;
        var now = known.Money + money;
        if (!known.Known) { _counts[arm]++; }
        _sums[arm] += money;
        _squares[arm] += now * now - known.Money * known.Money;
        _units[unit] = (known.Challenger, now, true);
    }

    /// <summary>How much more the challenger makes of a unit; null until both arms have two.</summary>
    public Interval? Gain
    {
        get
        {
            if (_counts[0] < 2 || _counts[1] < 2) { return null; }
            var all = _counts[0] + _counts[1];
            var error = VarianceOf(0) / _counts[0] + VarianceOf(1) / _counts[1];
            return ConfidenceSequences.NormalMixture(all, Mean(true)!.Value - Mean(false)!.Value, error * all, Alpha);
        }
    }

    double VarianceOf(int arm) => Math.Max(0, (_squares[arm] - _sums[arm] * _sums[arm] / _counts[arm]) / (_counts[arm] - 1));
}
