namespace Relearn.Monitoring;

/// <summary>One input against training.</summary>
/// <param name="Column">The column.</param>
/// <param name="MissingShare">Share without a value.</param>
/// <param name="ReferenceMissingShare">The same in training.</param>
/// <param name="UnseenShare">Share of texts outside the 255 most frequent ones of training, beyond the share that lay outside them there.</param>
/// <param name="Distance">Numbers: Wasserstein distance in reference ranks; texts: total variation. 0 to 1.</param>
/// <param name="Noise">What chance alone stays below at this number of rows, in all but 1 of 1,000 cases.</param>
/// <param name="Drifted">The distance exceeds noise and tolerance, or more values are missing than in training. Drift informs; only harm asks for a retraining.</param>
public sealed record InputReport(string Column, double MissingShare, double ReferenceMissingShare, double UnseenShare, double Distance, double Noise, bool Drifted);
