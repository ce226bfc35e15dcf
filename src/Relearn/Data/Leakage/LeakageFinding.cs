using System.Text.Json.Serialization;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>One thing that a detector found.</summary>
/// <param name="Detector">Which detector, one of <see cref="LeakageWaiver.Detectors"/>.</param>
/// <param name="Severity"><c>leak</c> (certain), <c>suspicion</c> (to be answered by a person) or <c>note</c> (does not block).</param>
/// <param name="Column">The column or feature; null where whole rows are meant.</param>
/// <param name="Columns">The source columns behind it.</param>
/// <param name="Evidence">What was found, with its numbers, in a sentence.</param>
/// <param name="Numbers">The numbers.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Waiver">Who took responsibility for it, and why; null if nobody did.</param>
sealed record LeakageFinding(
    string Detector, string Severity, string? Column, IReadOnlyList<string> Columns, string Evidence, IReadOnlyDictionary<string, double> Numbers, string Fix, LeakageWaiver? Waiver = null)
{
    public const string Leak = "leak";
    public const string Suspicion = "suspicion";
    public const string Note = "note";

    /// <summary>It stops a release.</summary>
    public bool Blocks => Severity != Note && Waiver is null;

    /// <summary>The finding in a line: where, and what was found.</summary>
    [JsonIgnore]
    public string Line => $"{Detector}{(Column is null ? "" : $" '{Column}'")}: {Evidence}";
}
