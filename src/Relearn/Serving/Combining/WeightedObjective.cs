namespace Relearn.Serving.Combining;

/// <summary>One of several models that decide together.</summary>
/// <param name="Name">The objective that it learnt; of the first one the label.</param>
/// <param name="Run">Its run; of an objective that is not the label in the ledger of that objective.</param>
/// <param name="BundleHash">Its bundle.</param>
/// <param name="Weight">What its money counts, any finite number.</param>
/// <param name="Threshold">The probability from which it would act alone.</param>
/// <param name="Scale">Money between acting on what is true of it and on what is false.</param>
sealed record WeightedObjective(string Name, string Run, string BundleHash, double Weight, double Threshold, double Scale)
{
    /// <summary>What acting is worth to it, weighed: 0 at its threshold.</summary>
    /// <param name="probability">Of its label, calibrated.</param>
    public double WorthOf(double probability) => Weight * Scale * (probability - Threshold);
}
