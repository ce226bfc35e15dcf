using Relearn.Modeling.Updating;

namespace Relearn.Loop.Learning;

/// <summary>A way of keeping a model fresh.</summary>
/// <param name="Name">As it is shown.</param>
/// <param name="EveryDays">Days between two retrainings; null: none by the calendar.</param>
/// <param name="OnTrigger">What monitoring asks for starts one.</param>
/// <param name="WindowDays">Days before the model's calibration that it learns from; null: all.</param>
/// <param name="Update">From rows alone, or from the model before it.</param>
sealed record FreshnessPolicy(string Name, int? EveryDays, bool OnTrigger, int? WindowDays = null, UpdateKind Update = UpdateKind.Anew)
{
    /// <summary>The first model for ever.</summary>
    public static FreshnessPolicy Never { get; } = new("never", null, false);

    /// <summary>All that are compared: the schedules with each window and each update, and the triggers with each window.</summary>
    /// <param name="schedules">Days between two retrainings.</param>
    /// <param name="windows">Days to learn from.</param>
    /// <param name="updates">What the learner can do besides learning anew.</param>
    public static IReadOnlyList<FreshnessPolicy> Grid(IReadOnlyList<int> schedules, IReadOnlyList<int> windows, IReadOnlyList<UpdateKind> updates)
    {
        var all = new List<FreshnessPolicy> { Never };
        int?[] lengths = [null, .. windows.Select(w => (int?)w)];
        foreach (var every in schedules)
        {
            all.AddRange(lengths.Select(w => new FreshnessPolicy($"every {every}, {Rows(w)}", every, false, w)));
            all.AddRange(updates.Select(u => new FreshnessPolicy($"every {every}, {Word(u)}", every, false, null, u)));
        }
        all.AddRange(lengths.Select(w => new FreshnessPolicy($"on trigger, {Rows(w)}", null, true, w)));
        return all;
    }

    static string Rows(int? window) => window is { } days ? FormattableString.Invariant($"last {days}") : "all rows";

    static string Word(UpdateKind update) => update == UpdateKind.Continue ? "continued" : "leaves refitted";
}
