using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Stopping;

/// <summary>What answers at one accuracy are like, on rows on which the thresholds were not made.</summary>
/// <param name="Target">The accuracy that was asked for.</param>
/// <param name="Achieved">Share of answers that are the true class or one above it; null without rows. The interval is that of this share, counted on these rows.</param>
/// <param name="BandLow">Lower end of where it must lie with 95 % if these rows are like those.</param>
/// <param name="BandHigh">Upper end.</param>
/// <param name="DepthKept">Of all names in the true paths, the share that the answers give.</param>
/// <param name="AtRoot">Share of answers that say nothing.</param>
/// <param name="AtClass">Share of answers that are the model's best class, as deep as it goes.</param>
sealed record StoppingLine(double Target, Interval? Achieved, double BandLow, double BandHigh, double DepthKept, double AtRoot, double AtClass)
{
    /// <summary>The achieved accuracy lies where it must.</summary>
    public bool Holds => Achieved is null || (Achieved.Estimate >= BandLow && Achieved.Estimate <= BandHigh);
}
