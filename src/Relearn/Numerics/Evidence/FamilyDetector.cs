namespace Relearn.Numerics.Evidence;

/// <summary>Many monitors with one budget: the average of their Shiryaev-Roberts statistics.</summary>
/// <remarks>
/// Each monitor has <c>M = (M + w) e</c> with its e-value of the window and its part w of the window's weights, which sum to 1. The sum of all grows by at most 1 a window on
/// average while nothing changes, however the monitors depend on one another, so the average time until it first reaches c is at least c windows for the whole system.
/// Source: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", NEJSDS 2(2), 2024, section 3.
/// </remarks>
sealed class FamilyDetector
{
    readonly Dictionary<string, double> _money = [];

    /// <param name="budgetWindows">Windows in which one false alarm is accepted on average, 1 or more.</param>
    public FamilyDetector(double budgetWindows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budgetWindows, 1);
        Budget = budgetWindows;
    }

    /// <summary>Windows in which one false alarm is accepted on average.</summary>
    public double Budget { get; }

    /// <summary>Evidence so far; at <see cref="Budget"/> it is an alarm.</summary>
    public double Value { get; private set; }

    /// <summary>Takes the evidence of one window, and begins anew after an alarm.</summary>
    /// <param name="evidence">Name, weight above 0, and e-value of each monitor that has something to say about this window.</param>
    public FamilyStep Step(IReadOnlyList<(string Name, double Weight, double EValue)> evidence)
    {
        var weights = evidence.Sum(e => e.Weight);
        foreach (var (name, weight, e) in evidence)
        {
            if (!(weight > 0) || !(e >= 0)) { throw new ArgumentOutOfRangeException(nameof(evidence), $"{name}: weight {weight}, e-value {e}"); }
            // Far behind any budget it stays a number.
            _money[name] = Math.Min((_money.GetValueOrDefault(name) + weight / weights) * Math.Min(e, 1e300), 1e300);
        }
        Value = Math.Min(_money.Values.Sum(), 1e300);
        var (value, alarm) = (Value, Value >= Budget);
        FamilyShare[] shares = [.. _money.Where(m => m.Value > 0).Select(m => new FamilyShare(m.Key, m.Value / value)).OrderByDescending(s => s.Share).ThenBy(s => s.Name, StringComparer.Ordinal)];
        if (alarm) { Reset(); }
        return new(value, alarm, shares);
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _money.Clear();
        Value = 0;
    }
}
