namespace Relearn.Analysis.Causes;

/// <summary>One thing that was seen in what the system keeps.</summary>
/// <param name="Sign">What kind of thing: a word of <see cref="Signs"/>.</param>
/// <param name="Subject">The column, part, source, arm or KPI; empty for the whole.</param>
/// <param name="LogEvidence">Natural logarithm of an e-value or a likelihood ratio; 0 says nothing.</param>
/// <param name="Detail">The sentence with figures that a person reads.</param>
/// <param name="Since">Day since which it is so, from 1970-01-01; null where it has no day.</param>
/// <param name="Proof">Near to a proof: it outranks what distributions say.</param>
sealed record Evidence(string Sign, string Subject, double LogEvidence, string Detail, int? Since = null, bool Proof = false);
