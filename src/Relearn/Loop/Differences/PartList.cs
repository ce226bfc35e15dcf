using Relearn.Inference.Features;

namespace Relearn.Loop.Differences;

/// <summary>Finds the parts that two runs differ in.</summary>
sealed class PartList
{
    // More columns or features than these are swapped together: each costs two trainings.
    const int MostAlone = 6;

    static readonly Dictionary<string, string> None = [];

    readonly RunSide _before;
    readonly RunSide _after;
    readonly DataChanges? _data;
    readonly List<Part> _parts = [];

    PartList(RunSide before, RunSide after, DataChanges? data) => (_before, _after, _data) = (before, after, data);

    /// <summary>The parts, in the order of the circle, and what could not be taken apart.</summary>
    /// <param name="before">The one run.</param>
    /// <param name="after">The other run.</param>
    /// <param name="data">How their rows differ; null: they have the same.</param>
    public static (IReadOnlyList<Part> Parts, IReadOnlyList<string> Notes) Of(RunSide before, RunSide after, DataChanges? data)
    {
        var list = new PartList(before, after, data);
        list.AddData();
        list.AddFeatures();
        list.AddSettings();
        var notes = new List<string>();
        list.Join(notes);
        return (list._parts, notes);
    }

    void AddData()
    {
        if (!(_before.Dataset.Sources ?? None).OrderBy(s => s.Key, StringComparer.Ordinal).SequenceEqual((_after.Dataset.Sources ?? None).OrderBy(s => s.Key, StringComparer.Ordinal)))
        {
            _parts.Add(new("other sources", "the events of other sources", Part.Sources));
        }
        if (_data is not { } d) { return; }
        if (d.Added > 0 || d.Removed > 0 || d.Reordered)
        {
            _parts.Add(new("rows", FormattableString.Invariant($"{(d.Added + d.Removed == 0 ? "the same rows in another order" : $"{d.Added:N0} rows more, {d.Removed:N0} rows fewer")}{(d.Added + d.Removed > 0 && d.Reordered ? ", in another order" : "")}"), Part.Rows));
        }
        var columns = d.Cells.Select(c => (c.Column, Words: FormattableString.Invariant($"{c.Cells:N0} cells of '{c.Column}'")))
            .Concat(d.Schema.Where(s => s is { Before: not null, After: not null }).Select(s => (s.Column, Words: $"'{s.Column}' is a {s.After.ToString()!.ToLowerInvariant()}, was a {s.Before.ToString()!.ToLowerInvariant()}"))).ToArray();
        AddMany("cells", "other columns", columns.Select(c => (c.Column, c.Words, Part.Cells(c.Column))).ToArray());
        if (d.Labels.Changed + d.Labels.Retimed > 0)
        {
            _parts.Add(new("labels", FormattableString.Invariant($"{d.Labels.Changed:N0} labels to learn from are others{(d.Labels.Retimed > 0 ? $", {d.Labels.Retimed:N0} were known at another time" : "")}"), Part.Labels));
        }
    }

    void AddFeatures()
    {
        var (a, b) = (_before.Run.Features.ToDictionary(f => f.Name, f => f.Id), _after.Run.Features.ToDictionary(f => f.Name, f => f.Id));
        var changed = a.Keys.Union(b.Keys).Where(n => a.GetValueOrDefault(n) != b.GetValueOrDefault(n))
            .Select(n => (n, !b.ContainsKey(n) ? $"feature '{n}' is gone" : !a.ContainsKey(n) ? $"feature '{n}' is new" : $"feature '{n}' is another", Part.Feature(n))).ToArray();
        // The same features in another order are not the same model.
        if (changed.Length == 0 && !_before.Run.Features.SequenceEqual(_after.Run.Features)) { changed = [.. a.Keys.Select(n => (n, $"feature '{n}' stands elsewhere", Part.Feature(n)))]; }
        AddMany("feature", "other features", changed);
        if (!Equal(_before.Project.Calendars, _after.Project.Calendars)) { _parts.Add(new("calendars", "days of calendars", Part.Calendars)); }
    }

    void AddMany(string kind, string others, (string Name, string Words, string Atom)[] all)
    {
        var alone = all.Length <= MostAlone ? all.Length : MostAlone - 1;
        foreach (var (name, words, atom) in all.Take(alone)) { _parts.Add(new($"{kind} {name}", words, atom)); }
        if (alone < all.Length) { _parts.Add(new(others, string.Join("; ", all.Skip(alone).Select(x => x.Words)), [.. all.Skip(alone).Select(x => x.Atom)])); }
    }

    void AddSettings()
    {
        var (a, b) = (_before.Project, _after.Project);
        if (a.Split != b.Split || !SamePeriods) { _parts.Add(new("split", SamePeriods ? "how the rows are split" : "the period that is learnt from", Part.Split)); }
        if (a.Sampling != b.Sampling || a.Label.Delay != b.Label.Delay) { _parts.Add(new("sampling", "what of the training rows is learnt from", Part.Sampling)); }
        if (a.Model != b.Model || a.Learning.UpdateTrees != b.Learning.UpdateTrees || !a.Learning.Decay.Equals(b.Learning.Decay)) { _parts.Add(new("model", "the learner and its settings", Part.Model)); }
        if (a.Seed != b.Seed) { _parts.Add(new("seed", $"seed {b.Seed}, was {a.Seed}", Part.Seed)); }
        if (a.Decision != b.Decision || a.Kpi != b.Kpi) { _parts.Add(new("decision", "the decision rule and what it weighs", Part.Decision)); }
    }

    // Candidates choose their own periods; of two ordinary runs the split says all.
    bool SamePeriods => (_before.Run.Origin is null && _after.Run.Origin is null)
        || (_before.Run.Train == _after.Run.Train && _before.Run.Validation == _after.Run.Validation && _before.Run.Origin?.Update == _after.Run.Origin?.Update && _before.Run.Origin?.ParentBundle == _after.Run.Origin?.ParentBundle
            && (_before.Run.Origin?.Skipped ?? []).SequenceEqual(_after.Run.Origin?.Skipped ?? []));

    static bool Equal(IReadOnlyDictionary<string, IReadOnlyList<string>> a, IReadOnlyDictionary<string, IReadOnlyList<string>> b) =>
        a.Count == b.Count && a.All(c => b.TryGetValue(c.Key, out var days) && days.SequenceEqual(c.Value));

    void Join(List<string> notes)
    {
        if (_data is not { } d) { return; }
        foreach (var (side, lacking, lost) in new[] { (_after, _before, d.Removed), (_before, _after, d.Added) })
        {
            var program = FeatureProgram.Compile(side.Project.InputColumns, side.Project.Features, side.Project.Events).Program!;
            for (var f = 0; f < side.Project.Features.Count; f++)
            {
                var (feature, inputs) = (side.Project.Features[f], program.InputsOf(f));
                if (_parts.FirstOrDefault(p => p.Atoms.Contains(Part.Feature(feature.Name))) is { } part)
                {
                    // Rows that only the other side has cannot be given a column that it lacks.
                    var without = inputs.Where(i => lacking.File!.Columns.All(c => c.Name != i)).ToArray();
                    if (without.Length > 0 && lost > 0 && _parts.FirstOrDefault(p => p.Atoms.Contains(Part.Rows)) is { } rows && rows != part)
                    {
                        Join(rows, part, notes, $"'{feature.Name}' reads {string.Join(", ", without)}, which the other data lacks and {lost:N0} rows of it could not be given");
                    }
                }
                // What a feature means depends on the type of what it reads.
                foreach (var input in inputs.Where(i => d.Schema.Any(s => s.Column == i && s is { Before: not null, After: not null })))
                {
                    if (_parts.FirstOrDefault(p => p.Atoms.Contains(Part.Feature(feature.Name))) is { } reads && _parts.First(p => p.Atoms.Contains(Part.Cells(input))) is var cells && cells != reads)
                    {
                        Join(cells, reads, notes, $"'{feature.Name}' reads '{input}', whose type changed");
                    }
                }
            }
        }
    }

    void Join(Part first, Part second, List<string> notes, string why)
    {
        _parts[_parts.IndexOf(first)] = first.With(second);
        _parts.Remove(second);
        notes.Add($"{second.Name} cannot be swapped without {first.Name}: {why}.");
    }
}
