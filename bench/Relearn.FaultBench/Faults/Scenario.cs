using System.Text.Json;

namespace Relearn.FaultBench.Faults;

/// <summary>A fault of the catalogue, or a benign control, as data.</summary>
/// <param name="Id">Its number in the catalogue.</param>
/// <param name="Name">In words.</param>
/// <param name="Cause">What the doctor should say.</param>
/// <param name="Step">The step to go back to; 0 where nothing is wrong or nobody could know.</param>
/// <param name="Subjects">Columns, segments or releases that are at fault, by their role in the stream.</param>
/// <param name="Streams">Where it can be played; empty: everywhere.</param>
/// <param name="Data">The rest.</param>
sealed record Scenario(string Id, string Name, string Cause, int Step, IReadOnlyList<string> Subjects, IReadOnlyList<string> Streams, JsonElement Data)
{
    /// <summary>True if nothing is wrong.</summary>
    public bool IsBenign => Cause == "nothing_wrong";

    /// <summary>True if it is in no list of causes: the doctor should say that it does not know it.</summary>
    public bool IsHeldOut => Cause == "unknown";

    /// <summary>Reads one.</summary>
    public static Scenario Read(JsonElement data)
    {
        var knobs = new Knobs(data, 0);
        return new(knobs.Text("id")!, knobs.Text("name")!, knobs.Text("cause")!, (int)knobs.Number("step", 0), knobs.Texts("subjects"), knobs.Texts("streams"), data);
    }

    /// <summary>What is done, at a severity, from a day on.</summary>
    public IReadOnlyList<Operator> Operators(int severity, int start) => Data.TryGetProperty("ops", out var ops) ? [.. ops.EnumerateArray().Select(o => Operator.Read(o, severity, start))] : [];

    /// <summary>What the team does.</summary>
    public IReadOnlyList<PlannedEvent> Events(int severity, int start) => Data.TryGetProperty("events", out var events) ? [.. events.EnumerateArray().Select(e => PlannedEvent.Read(e, severity, start))] : [];
}
