using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Two annotators on the items that both voted on.</summary>
/// <param name="First">Name.</param>
/// <param name="Second">Name.</param>
/// <param name="Items">Items that both voted on.</param>
/// <param name="Percent">Share of them with the same vote.</param>
/// <param name="Cohen">Cohen's kappa.</param>
sealed record PairAgreement(string First, string Second, int Items, Interval Percent, Interval Cohen);
