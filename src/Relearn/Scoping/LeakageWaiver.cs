namespace Relearn.Scoping;

/// <summary>A finding of the leakage suite that a person takes responsibility for.</summary>
/// <param name="Detector">The detector whose finding it is, one of <see cref="Detectors"/>.</param>
/// <param name="Column">The column or feature that the finding names; null for a finding about whole rows.</param>
/// <param name="Reason">Why it is no leak, or why that does not matter.</param>
/// <param name="By">Who says so.</param>
public sealed record LeakageWaiver(string Detector, string? Column, string Reason, string By)
{
    /// <summary>The detectors of the suite.</summary>
    public static IReadOnlyList<string> Detectors { get; } =
        ["single_feature", "time_travel", "overlap", "group", "order", "missingness", "target_derived", "fit_before_split", "post_outcome", "label_proxy"];
}
