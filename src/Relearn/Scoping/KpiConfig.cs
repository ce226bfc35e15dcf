namespace Relearn.Scoping;

/// <summary>What the business counts, and the money of each kind of hit and error, for one decision.</summary>
public sealed record KpiConfig
{
    /// <summary>What is counted.</summary>
    public string Name { get; init; } = "value of the decisions";

    /// <summary>Currency, as shown.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>Acted, and the label was true.</summary>
    public double TruePositive { get; init; } = 1;

    /// <summary>Acted, and the label was false.</summary>
    public double FalsePositive { get; init; } = -1;

    /// <summary>Did not act, and the label was true.</summary>
    public double FalseNegative { get; init; }

    /// <summary>Did not act, and the label was false.</summary>
    public double TrueNegative { get; init; }

    /// <summary>Money of one decision.</summary>
    public double ValueOf(bool acted, bool positive) => (acted, positive) switch
    {
        (true, true) => TruePositive,
        (true, false) => FalsePositive,
        (false, true) => FalseNegative,
        _ => TrueNegative,
    };

    /// <summary>The probability from which acting pays, if probabilities are right; within 0 and 1.</summary>
    public double BreakEven()
    {
        var gain = TruePositive - FalseNegative;
        var loss = TrueNegative - FalsePositive;
        return gain <= 0 ? 1 : loss <= 0 ? 0 : loss / (gain + loss);
    }
}
