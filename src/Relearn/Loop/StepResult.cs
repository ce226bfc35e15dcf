namespace Relearn.Loop;

/// <summary>A step that was done, now or earlier.</summary>
/// <param name="Step">Number of the step in the circle, 1 to 6.</param>
/// <param name="Name">What it was: <c>scope</c>, <c>data</c>, ...</param>
/// <param name="RecordId">Its record in the ledger.</param>
/// <param name="Skipped">It had been done before for the same inputs.</param>
/// <param name="Seconds">Wall time, of the time when it was done.</param>
/// <param name="CpuSeconds">Processor time, likewise.</param>
/// <param name="Summary">One line of what came out.</param>
public sealed record StepResult(int Step, string Name, string RecordId, bool Skipped, double Seconds, double CpuSeconds, string Summary);
