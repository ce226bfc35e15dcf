using Relearn.Monitoring.Inputs;

namespace Relearn.Monitoring;

/// <summary>One input in the newest window, against windows of its season.</summary>
/// <param name="Column">The column.</param>
/// <param name="MissingShare">Share without a value.</param>
/// <param name="ReferenceMissingShare">The same in the windows it is held against.</param>
/// <param name="UnseenShare">Share of texts that training did not have, beyond what is expected of them.</param>
/// <param name="Distance">Numbers: Wasserstein distance in ranks; texts: total variation. 0 to 1; NaN where there are too few rows, or time itself is the value.</param>
/// <param name="Tolerance">What windows of the past stay below in 99 of 100 cases.</param>
/// <param name="Drifted">A monitor of it has strong evidence (an e-value of 20) in this window. Drift informs; only harm asks for a retraining.</param>
/// <param name="LooksLike">What kind of change it looks like; null: none that is named.</param>
public sealed record InputReport(string Column, double MissingShare, double ReferenceMissingShare, double UnseenShare, double Distance, double Tolerance, bool Drifted, string? LooksLike = null)
{
    const double Strong = 20;

    internal static InputReport Of(ColumnFinding f) =>
        new(f.Column, f.MissingShare, f.ReferenceMissingShare, Math.Max(0, f.UnseenShare - f.ExpectedUnseen), f.Distance?.Estimate ?? double.NaN, f.Tolerance, f.EValue >= Strong, f.LooksLike);
}
