namespace Relearn.Data.Sampling;

/// <summary>What unequal weights cost: rows with weights say as much as fewer rows with equal ones.</summary>
/// <remarks>Source: L. Kish, "Survey Sampling", 1965, section 11.7: n_eff = (sum w)^2 / sum w^2.</remarks>
struct ImportanceWeights
{
    /// <summary>Below this share of the rows the weights say more about a few rows than about all.</summary>
    public const double LeastShare = 0.2;

    double _sum;
    double _squares;

    /// <summary>Rows with a weight.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the weight of a row, 0 or more.</summary>
    public void Add(double weight)
    {
        Count++;
        _sum += weight;
        _squares += weight * weight;
    }

    /// <summary>Rows with equal weights that would say as much.</summary>
    public readonly double EffectiveSize => _squares > 0 ? _sum * _sum / _squares : 0;

    /// <summary>Effective rows for each row, 0 to 1.</summary>
    public readonly double Share => Count == 0 ? 0 : EffectiveSize / Count;

    /// <summary>A warning where few rows carry the weight; null where it is well spread.</summary>
    public readonly string? Warning => Count > 0 && Share < LeastShare
        ? FormattableString.Invariant($"The {Count:N0} weighted rows say as much as {EffectiveSize:N0} of equal weight ({Share:0%}, less than {LeastShare:0%}): a few rows decide. Take more rows, cap the weights, or use an allocation that is closer to proportional.")
        : null;
}
