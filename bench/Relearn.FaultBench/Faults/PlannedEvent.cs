using System.Text.Json;

namespace Relearn.FaultBench.Faults;

/// <summary>What the team does on a day: a retraining, a rollout, a change of the declaration.</summary>
/// <param name="Day">The day, counted from the first day of service.</param>
/// <param name="Do"><c>retrain</c>, <c>rollout</c> or <c>edit</c>.</param>
/// <param name="Knobs">How.</param>
sealed record PlannedEvent(int Day, string Do, Knobs Knobs)
{
    /// <summary>Reads one; see <see cref="Operator.Read"/>.</summary>
    public static PlannedEvent Read(JsonElement data, int severity, int start)
    {
        var knobs = new Knobs(data, severity);
        return new(knobs.Has("day") ? (int)knobs.Number("day", 0) : start + (int)knobs.Number("after", 0), knobs.Text("do")!, knobs);
    }
}
