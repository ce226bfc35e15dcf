using System.Text.Json.Serialization;
using Relearn.Data.Sampling;

namespace Relearn.Modeling.Updating;

/// <summary>Where a candidate comes from, besides the rows of its training range: enough to make it again.</summary>
/// <param name="Parent">Id of the champion's run.</param>
/// <param name="ParentBundle">Bundle that it was updated from; null where it was made anew.</param>
/// <param name="Update">Anew, continued or refitted.</param>
/// <param name="From">Event time of the first row that it learnt from, microseconds since 1970 UTC.</param>
/// <param name="Until">Event time behind the last.</param>
/// <param name="Skipped">What was left out.</param>
sealed record RunOrigin(string Parent, string? ParentBundle, UpdateKind Update, double From, double Until, IReadOnlyList<SkippedDay> Skipped)
{
    /// <summary>The rows that are not left out; null: all.</summary>
    [JsonIgnore]
    public RowPart? Part => PartOf(Skipped);

    /// <summary>The same before there is a run.</summary>
    public static RowPart? PartOf(IReadOnlyList<SkippedDay> skipped) =>
        skipped.Any(s => s.End > s.First) ? new(1, [.. skipped.Where(s => s.End > s.First).OrderBy(s => s.First).Select(s => (s.First, s.End))]) : null;
}
