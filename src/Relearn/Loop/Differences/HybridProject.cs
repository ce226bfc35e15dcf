using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Loop.Differences;

/// <summary>A declaration with some parts of another.</summary>
static class HybridProject
{
    /// <param name="before">The one declaration.</param>
    /// <param name="after">The other.</param>
    /// <param name="isAfter">Which side an atom is of.</param>
    /// <param name="differ">What differs at all.</param>
    public static ProjectConfig Of(ProjectConfig before, ProjectConfig after, Func<string, bool> isAfter, IReadOnlySet<string> differ)
    {
        // The ends are what they were, to the last key.
        if (!differ.Any(isAfter)) { return before; }
        if (differ.All(isAfter)) { return after; }
        ProjectConfig Side(string atom) => isAfter(atom) ? after : before;
        return before with
        {
            Data = before.Data with { Columns = [.. Columns(before, after, isAfter)], Sources = Side(Part.Sources).Data.Sources },
            Label = Side(Part.Labels).Label with { Delay = Side(Part.Sampling).Label.Delay },
            Features = [.. Features(before, after, isAfter)],
            Calendars = Side(Part.Calendars).Calendars,
            Split = Side(Part.Split).Split,
            Sampling = Side(Part.Sampling).Sampling,
            Model = Side(Part.Model).Model,
            Learning = Side(Part.Model).Learning,
            Seed = Side(Part.Seed).Seed,
            Decision = Side(Part.Decision).Decision,
            Kpi = Side(Part.Decision).Kpi,
            Slices = [],
        };
    }

    static IEnumerable<ColumnConfig> Columns(ProjectConfig before, ProjectConfig after, Func<string, bool> isAfter)
    {
        foreach (var column in before.Data.Columns)
        {
            var other = after.Data.Columns.FirstOrDefault(c => c.Name == column.Name);
            var kind = other is not null && isAfter(Part.Cells(column.Name)) ? other.Kind : column.Kind;
            // What one of them may read can be read.
            yield return column with { Kind = kind, KnownAfter = column.KnownAfter && other?.KnownAfter != false };
        }
        foreach (var column in after.Data.Columns.Where(c => before.Data.Columns.All(b => b.Name != c.Name))) { yield return column; }
    }

    static IEnumerable<Feature> Features(ProjectConfig before, ProjectConfig after, Func<string, bool> isAfter)
    {
        var others = after.Features.ToDictionary(f => f.Name);
        // All of the other: then in its order too.
        if (after.Features.Concat(before.Features).All(f => isAfter(Part.Feature(f.Name)) || (others.TryGetValue(f.Name, out var other) && before.Features.Contains(other)))) { return after.Features; }
        return before.Features.Where(f => !isAfter(Part.Feature(f.Name)) || others.ContainsKey(f.Name)).Select(f => isAfter(Part.Feature(f.Name)) ? others[f.Name] : f)
            .Concat(after.Features.Where(f => isAfter(Part.Feature(f.Name)) && before.Features.All(b => b.Name != f.Name)));
    }
}
