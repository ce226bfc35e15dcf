using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>The label of each row of a batch, when it happened and when its label was known.</summary>
sealed class EventClock
{
    readonly ProjectConfig _project;
    readonly ClockZones? _zones;
    readonly FeatureProgram _label;
    readonly ClassTexts? _classes;
    readonly FeatureProgram? _known;
    readonly FeatureScratch _labelScratch;
    readonly FeatureScratch? _knownScratch;
    double[] _times = [];
    double[] _knowns = [];
    double[] _happened = [];
    double[] _codes = [];

    public EventClock(ProjectConfig project, string folder)
    {
        _project = project;
        _zones = project.Data.Time.Kind == TimeKind.Column ? new(project.Data.Time, folder) : null;
        // A declaration that was read has expressions that compile.
        _classes = project.Label.Classes is { } classes ? new(classes) : null;
        Feature[] label = project.Label.Classes is { Levels: { Count: > 0 } levels } ? [.. levels.Select(l => new Feature(l, l))] : [new(project.Label.Name, project.Label.Natural?.Event ?? project.Label.Value)];
        _label = FeatureProgram.Compile(project.AllColumns, label).Program!;
        _labelScratch = _label.CreateScratch(1);
        if (project.Label.Known is { } known)
        {
            _known = FeatureProgram.Compile(project.AllColumns, [new("known", known)]).Program!;
            _knownScratch = _known.CreateScratch(1);
        }
    }

    /// <summary>Where the label is one of several classes, the paths that its codes stand for; it only grows. Else null.</summary>
    public IReadOnlyList<string>? Classes => _classes?.Paths;

    double[] LabelsOf(ColumnBatch batch)
    {
        var values = _labelScratch.Evaluate(batch);
        if (_classes is null) { return values[0].Numbers; }
        if (_codes.Length < batch.Rows) { _codes = new double[batch.Rows]; }
        if (_project.Label.Classes!.Levels.Count > 0) { _classes.Read(values, batch.Rows, _codes); }
        else { _classes.Read(values[0], batch.Rows, _codes); }
        return _codes;
    }

    /// <summary>Evaluates a batch. Labels of several classes are codes of <see cref="Classes"/>. Of a label that is an event within a window the first are not labels but the times of the events, and the last when those were known.</summary>
    public (double[] Labels, (double[] EventTime, double[] Known) Times) Evaluate(ColumnBatch batch)
    {
        var labels = LabelsOf(batch);
        if (_times.Length < batch.Rows) { (_times, _knowns) = (new double[batch.Rows], new double[batch.Rows]); }
        if (_zones is null) { return (labels, (_times, _knowns)); }
        var clock = batch.Vectors[batch.IndexOf(_project.Data.Time.Column!)].Numbers;
        var place = _project.Data.Time.ZoneBy is { } by ? batch.Vectors[batch.IndexOf(by)] : null;
        var natural = _project.Label.Natural is not null;
        var known = _knownScratch?.Evaluate(batch)[0].Numbers ?? (natural ? labels : clock);
        if (natural && _happened.Length < batch.Rows) { _happened = new double[batch.Rows]; }
        for (var i = 0; i < batch.Rows; i++)
        {
            var value = place is null || place.Codes[i] < 0 ? null : place.Dictionary[place.Codes[i]];
            var offset = _zones.OffsetOf(clock[i], value) ?? double.NaN;
            _times[i] = clock[i] - offset;
            if (natural)
            {
                (_happened[i], _knowns[i]) = (labels[i] - (_zones.OffsetOf(labels[i], value) ?? offset), known[i] - (_zones.OffsetOf(known[i], value) ?? offset));
                continue;
            }
            _knowns[i] = _zones.KnownAt(clock[i], known[i], offset, value);
        }
        return (natural ? _happened : labels, (_times, _knowns));
    }
}
