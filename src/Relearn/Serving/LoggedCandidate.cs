namespace Relearn.Serving;

/// <summary>One candidate of a decision as it stands in the log.</summary>
public sealed class LoggedCandidate
{
    /// <summary>Position in which it was shown, 0-based.</summary>
    public int Position { get; internal set; }

    /// <summary>Scores: one for a binary task; of several classes the calibrated probability of each step on the way to the class that fits best.</summary>
    public double[] Scores { get; internal set; } = [];

    /// <summary>Calibrated confidence in the decision, 0 to 1.</summary>
    public double Confidence { get; internal set; }

    /// <summary>What was decided: 1 to act, 0 not to; of several classes the node of the taxonomy that is the answer, 0 for none.</summary>
    public int Decision { get; internal set; }

    /// <summary>Probability with which this decision was made, above 0.</summary>
    public double Propensity { get; internal set; }

    /// <summary>The row as received: UTF-8 JSON.</summary>
    public byte[] RawRow { get; internal set; } = [];

    /// <summary>Features as served; NaN is missing. Of several classes not the sparse row, which the raw one gives again, but the node of the class that fits best, and 1 where no class may fit.</summary>
    public float[] Features { get; internal set; } = [];
}
