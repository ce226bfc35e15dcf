using System.Text.Json;

namespace Relearn.FaultBench.Faults;

/// <summary>One thing that is done to the company's life, from one day to another.</summary>
/// <param name="Kind">What: <c>affine</c>, <c>null</c>, <c>concept</c> ...</param>
/// <param name="At">Where: <c>world</c> (what there is and what comes of it), <c>source</c> (what requests and files have), <c>request</c> (only what is served), <c>stored</c> (only what files have), <c>label</c> (only the labels of files), <c>outcome</c> (only what the service is told), <c>truth</c> (labels and outcomes both).</param>
/// <param name="From">First day, counted from the first day of service.</param>
/// <param name="Until">The day after the last one.</param>
/// <param name="Ramp">Days until it is at its full strength.</param>
/// <param name="Retroactive">From that day on files have it for all of their days.</param>
/// <param name="Knobs">How much of what.</param>
sealed record Operator(string Kind, string At, int From, int Until, int Ramp, bool Retroactive, Knobs Knobs)
{
    /// <summary>Reads one; days are counted from the fault's start where the data says <c>after</c>, and are the bench's own where it says <c>day</c>.</summary>
    public static Operator Read(JsonElement data, int severity, int start)
    {
        var knobs = new Knobs(data, severity);
        var from = knobs.Has("day") ? (int)knobs.Number("day", 0) : start + (int)knobs.Number("after", 0);
        return new(knobs.Text("op")!, knobs.Text("at")!, from, knobs.Has("days") ? from + (int)knobs.Number("days", 0) : int.MaxValue, (int)knobs.Number("ramp", 0), knobs.Flag("retroactive"), knobs);
    }

    /// <summary>How strongly it acts on a day, 0 to 1.</summary>
    public double StrengthOn(int day) => day < From || day >= Until ? 0 : Ramp == 0 ? 1 : Math.Min(1, (day - From + 1.0) / Ramp);
}
