using Relearn.Analysis.Causes;

namespace Relearn.FaultBench.Readers;

/// <summary>What a reader says on a day.</summary>
/// <param name="Day">The day, counted from the first day of service; all of it is known.</param>
/// <param name="Alarm">Something is wrong.</param>
/// <param name="Guesses">What, the most probable first.</param>
/// <param name="Seen">Signs that were seen.</param>
/// <param name="Looked">Signs that were looked for; null: it does not say.</param>
/// <param name="Evidence">What was seen, as the doctor's reasoner takes it; null: it does not say.</param>
sealed record Reading(int Day, bool Alarm, IReadOnlyList<Guess> Guesses, IReadOnlyList<string>? Seen = null, IReadOnlyList<string>? Looked = null, IReadOnlyList<Evidence>? Evidence = null);

/// <summary>What may be wrong.</summary>
/// <param name="Cause">Id of the cause.</param>
/// <param name="Probability">Of all.</param>
/// <param name="Step">The step to go back to.</param>
/// <param name="Subject">What it is about; empty for nothing.</param>
/// <param name="Command">What to do first; empty for nothing.</param>
sealed record Guess(string Cause, double Probability, int Step, string Subject, string Command);
