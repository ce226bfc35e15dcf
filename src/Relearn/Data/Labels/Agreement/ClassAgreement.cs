using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Agreement on one class against all others.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Votes">Votes for it, on items with two votes or more.</param>
/// <param name="Percent">Where one voted for it, the share of the others that did.</param>
/// <param name="Cohen">Mean of Cohen's kappa over pairs.</param>
/// <param name="Fleiss">Fleiss' kappa of the class.</param>
/// <param name="Krippendorff">Krippendorff's alpha, nominal.</param>
sealed record ClassAgreement(string Class, int Votes, Interval Percent, Interval Cohen, Interval Fleiss, Interval Krippendorff);
