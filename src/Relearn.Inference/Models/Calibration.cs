namespace Relearn.Inference.Models;

/// <summary>Raw score to probability: <c>1 / (1 + exp(-(Slope * raw + Intercept)))</c>.</summary>
/// <remarks>Slope 1 and intercept 0 is the objective's own transform; others are Platt's scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999).</remarks>
/// <param name="Slope">Above 0, so that calibration never changes an order.</param>
/// <param name="Intercept">Log-odds added.</param>
public sealed record Calibration(double Slope, double Intercept)
{
    /// <summary>The objective's own transform.</summary>
    public static Calibration None { get; } = new(1, 0);

    /// <summary>Probability of the positive class, 0 to 1.</summary>
    public double Probability(double raw) => 1 / (1 + Math.Exp(-(Slope * raw + Intercept)));

    /// <summary>Calibrated log-odds.</summary>
    internal double LogOdds(double raw) => Slope * raw + Intercept;
}
