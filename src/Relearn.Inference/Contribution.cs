namespace Relearn.Inference;

/// <summary>What one declared feature does to a row's score.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Value">Its value for the row, as text; null where it is missing.</param>
/// <param name="LogOdds">How much it moves the log-odds, before calibration, away from what is expected without knowing any feature.</param>
/// <param name="CalibratedLogOdds">The same of the calibrated log-odds, from which the probability is made.</param>
public sealed record Contribution(string Feature, string? Value, double LogOdds, double CalibratedLogOdds);
