namespace Relearn.Numerics.Domains;

/// <summary>How well rows of a window can be told from rows of the reference.</summary>
/// <param name="Auc">Area under the ROC curve, on rows that the scoring trees did not learn from: 0.5 where the two are alike, 1 where they have nothing in common. NaN where one side is empty.</param>
/// <param name="Error">Standard error of <paramref name="Auc"/> while the two are alike and rows are exchangeable.</param>
/// <param name="ReferenceRatios">Of each reference row how much more frequent its like is in the window than in the reference; the mean is about 1.</param>
/// <param name="WindowRatios">The same of each row of the window.</param>
/// <param name="Gains">What each column contributed to telling them apart; sums to 1, or all 0.</param>
sealed record DomainComparison(double Auc, double Error, double[] ReferenceRatios, double[] WindowRatios, double[] Gains)
{
    /// <summary>How many standard errors the area lies above that of two samples alike.</summary>
    public double Deviation => (Auc - 0.5) / Error;

    /// <summary>Share of the reference rows that would tell as much about the window, were they drawn from it, as all of them do with these weights: 1 where the two are alike.</summary>
    /// <remarks>Source: L. Kish, "Survey Sampling", 1965: (sum w)^2 / (n sum w^2).</remarks>
    public double EffectiveShare
    {
        get
        {
            double sum = 0, squares = 0;
            foreach (var ratio in ReferenceRatios)
            {
                sum += ratio;
                squares += ratio * ratio;
            }
            return squares > 0 ? sum * sum / (ReferenceRatios.Length * squares) : double.NaN;
        }
    }
}
