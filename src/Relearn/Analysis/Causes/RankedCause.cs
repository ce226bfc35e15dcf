namespace Relearn.Analysis.Causes;

/// <summary>A cause that may be what is wrong.</summary>
/// <param name="Cause">Its id in <see cref="CauseCatalogue"/>.</param>
/// <param name="Says">What it would mean here, a sentence.</param>
/// <param name="Probability">Of all causes, "nothing is wrong" and "unknown" included; together 1.</param>
/// <param name="Step">The step of the circle to go back to, 1 to 6; 0 where nothing is wrong.</param>
/// <param name="Subject">Column, part, source or arm that it is about; empty for none.</param>
/// <param name="Evidence">Places in the diagnosis's evidence of what speaks for it, the strongest first.</param>
/// <param name="MoneyPerDay">What it costs a day in the money of the KPI; null where nobody can tell.</param>
/// <param name="First">What to do first: it can be taken back where anything can.</param>
/// <param name="Repair">What mends it.</param>
sealed record RankedCause(string Cause, string Says, double Probability, int Step, string Subject, IReadOnlyList<int> Evidence, double? MoneyPerDay, Remedy First, Remedy Repair);
