using Relearn.Data;
using Relearn.Inference;
using Relearn.Scoping;

namespace Relearn.Serving;

/// <summary>The other sources that a model looks at, as it knows them.</summary>
sealed class EventSources
{
    readonly Dictionary<string, SourceConfig> _sources;
    readonly Dictionary<string, ClockZones> _zones = [];

    public EventSources(ProjectConfig project, string folder, Predictor predictor)
    {
        _sources = project.Data.Sources.Where(s => predictor.Manifest.Sources?.Any(known => known.Name == s.Name) == true).ToDictionary(s => s.Name);
        foreach (var source in _sources.Values) { _zones.Add(source.Name, new(new TimeConfig { Kind = TimeKind.Column, Column = source.Time, Zone = source.Zone }, folder)); }
    }

    /// <summary>The source of a name.</summary>
    /// <exception cref="Numerics.UserErrorException">The model looks at no such source.</exception>
    public SourceConfig Find(string name) => _sources.GetValueOrDefault(name) ?? throw ServingErrors.SourceUnknown(name, _sources.Keys).Exception();

    /// <summary>The clock of a source.</summary>
    public ClockZones ZonesOf(SourceConfig source) => _zones[source.Name];
}
