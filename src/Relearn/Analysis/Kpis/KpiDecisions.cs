using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Monitoring;
using Relearn.Monitoring.Joining;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Analysis.Kpis;

/// <summary>Decisions of the log, of whatever release, with what was reported about them. A decision with several candidates is one.</summary>
/// <remarks>
/// A report that names a decision goes to it, one that names a key to the newest decision about that key at or before it, as outcomes do. Reports add up.
/// Every measure has its age: that by which 999 of 1,000 reports have come, or the declared window and the lag behind it. Younger decisions are not judged, and what came later does not count, so that old days and new ones know equally much.
/// </remarks>
sealed class KpiDecisions
{
    // Of so many reports in a thousand the age is not exceeded.
    const double Share = 0.999;

    readonly List<double> _times = [];
    readonly List<int> _units = [];
    readonly List<int> _groups = [];
    readonly List<int> _acted = [];
    readonly List<(int First, int Count)> _candidates = [];
    readonly List<double> _candidateTimes = [];
    readonly List<bool> _candidateActed = [];
    readonly List<DecisionGroup> _groupList = [];
    readonly Dictionary<DecisionGroup, int> _groupOf = [];
    readonly Dictionary<string, int> _unitOf = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<(int Decision, double Event, double Arrival, double Value)>> _reports = new(StringComparer.Ordinal);
    readonly Dictionary<(string, double?), MeasureColumn> _columns = [];
    readonly ProjectConfig _project;
    double[] _labels = [];

    KpiDecisions(ProjectConfig project) => _project = project;

    /// <summary>Number of decisions.</summary>
    public int Count => _times.Count;

    /// <summary>Number of keys.</summary>
    public int Keys => _unitOf.Count;

    /// <summary>What arrived later is not known yet; microseconds since 1970 UTC.</summary>
    public double Moment { get; private set; }

    /// <summary>Reports that fit no decision, or came before it.</summary>
    public long Unmatched { get; private set; }

    /// <summary>Names of all measures that were reported.</summary>
    public IEnumerable<string> Reported => _reports.Keys.Order(StringComparer.Ordinal);

    /// <summary>Event time of a decision, microseconds since 1970 UTC.</summary>
    public double TimeOf(int decision) => _times[decision];

    /// <summary>Day of a decision, from 1970-01-01.</summary>
    public int DayOf(int decision) => (int)Math.Floor(_times[decision] / DatasetImport.Day);

    /// <summary>Number of the key that a decision is about; -1: the caller named none.</summary>
    public int UnitOf(int decision) => _units[decision];

    /// <summary>Who answered, and for which arm.</summary>
    public DecisionGroup GroupOf(int decision) => _groupList[_groups[decision]];

    /// <summary>Some candidate was acted on.</summary>
    public bool Acted(int decision) => _acted[decision] > 0;

    /// <summary>Age at which labels are judged, microseconds.</summary>
    public double LabelAge { get; private set; }

    /// <summary>Reads a log.</summary>
    /// <param name="project">Declares the label and the money of its four cases.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kinds">Kinds of segments, each with its writer or null for all.</param>
    /// <param name="moment">What arrived later is not known yet; null: the latest event.</param>
    public static KpiDecisions Read(ProjectConfig project, string logFolder, IReadOnlyList<(string Kind, long? Writer)> kinds, double? moment)
    {
        var read = new KpiDecisions(project);
        var (places, keys, outcomes, measures) = (new DecisionPlaces(), new DecisionKeys(), new OutcomeColumns(), new List<LoggedMeasures>());
        foreach (var (kind, writer) in kinds)
        {
            PredictionLog.Read(logFolder, kind, writer, prediction =>
            {
                if (prediction.CandidateCount == 0) { return; }
                var place = new DecisionPlace(read.Count, prediction.CandidateCount);
                places.Add(prediction.Id, place);
                if (prediction.Key.Length > 0) { keys.Add(prediction.Key, prediction.EventTime, place); }
                read.Add(prediction);
            }, outcomes.Add, measures.Add);
        }
        var last = read._times.Count == 0 ? double.NegativeInfinity : read._times.Max();
        read.Moment = moment ?? last + (project.Label.Natural is { } natural ? OutcomeJoin.FullAge(natural, outcomes.InOrder()) : 0);
        read.Join(outcomes, places, keys);
        foreach (var reported in measures.Where(m => m.ArrivalTime <= read.Moment))
        {
            var place = reported.Decision is { } id ? places.Find(id) : keys.Find(reported.Key, reported.EventTime);
            if (place.First < 0 || reported.ArrivalTime < read._times[place.First] || reported.EventTime > reported.ArrivalTime || reported.Position >= place.Candidates)
            {
                read.Unmatched++;
                continue;
            }
            foreach (var (name, value) in reported.Measures)
            {
                if (!read._reports.TryGetValue(name, out var list)) { read._reports.Add(name, list = []); }
                list.Add((place.First, reported.EventTime, reported.ArrivalTime, value));
            }
        }
        return read;
    }

    void Add(LoggedPrediction p)
    {
        var challenger = p.Context.Arm == Arms.Challenger;
        var group = new DecisionGroup(p.Context.Release, p.Context.ArmShare is null ? null : p.Context.Experiment, challenger, p.Context.ArmShare ?? 0);
        if (!_groupOf.TryGetValue(group, out var number))
        {
            _groupOf.Add(group, number = _groupList.Count);
            _groupList.Add(group);
        }
        var unit = -1;
        if (p.Key.Length > 0 && !_unitOf.TryGetValue(p.Key, out unit)) { _unitOf.Add(p.Key, unit = _unitOf.Count); }
        var acted = 0;
        for (var c = 0; c < p.CandidateCount; c++)
        {
            var acts = p.Candidates[c].Decision != 0;
            acted += acts ? 1 : 0;
            _candidateTimes.Add(p.EventTime);
            _candidateActed.Add(acts);
        }
        _times.Add(p.EventTime);
        _units.Add(unit);
        _groups.Add(number);
        _acted.Add(acted);
        _candidates.Add((_candidateTimes.Count - p.CandidateCount, p.CandidateCount));
    }

    // Labels by the rules of monitoring, candidate by candidate.
    void Join(OutcomeColumns outcomes, DecisionPlaces places, DecisionKeys keys)
    {
        if (_project.HasClasses) { return; }
        var join = new OutcomeJoin(_candidateTimes, Moment, _project.Label.Natural);
        foreach (var outcome in outcomes.ArrivedBy(Moment))
        {
            var place = outcome.Decision is { } id ? places.Find(id) : keys.Find(outcome.Key, outcome.EventTime);
            var position = outcome.Position ?? (place.Candidates == 1 ? 0 : -1);
            if (place.First < 0 || position < 0 || position >= place.Candidates) { Unmatched++; }
            else { join.Take(_candidates[place.First].First + position, outcome); }
        }
        (_, _labels, var timing) = join.Finish();
        LabelAge = timing.AgeDays * DatasetImport.Day;
    }

    /// <summary>A measure.</summary>
    /// <param name="name">A built-in or a reported one.</param>
    /// <param name="window">What happened later after its decision does not count, microseconds; null: all counts.</param>
    public MeasureColumn Column(string name, double? window)
    {
        if (!_columns.TryGetValue((name, window), out var column)) { _columns.Add((name, window), column = MakeColumn(name, window)); }
        return column;
    }

    MeasureColumn MakeColumn(string name, double? window) => name switch
    {
        MeasuredKpiConfig.Decisions => BuiltIn(_ => 1),
        MeasuredKpiConfig.Acted => BuiltIn(i => _acted[i]),
        MeasuredKpiConfig.Label => OfLabels((_, positive) => positive ? 1 : 0),
        MeasuredKpiConfig.Money => OfLabels((acted, positive) => _project.Kpi.ValueOf(acted, positive)),
        _ => OfReports(name, window),
    };

    MeasureColumn BuiltIn(Func<int, double> value)
    {
        var (sums, counts) = (new double[Count], new int[Count]);
        for (var i = 0; i < Count; i++) { (sums[i], counts[i]) = (value(i), 1); }
        return new(0, sums, counts, Count);
    }

    MeasureColumn OfLabels(Func<bool, bool, double> value)
    {
        var (sums, counts, known) = (new double[Count], new int[Count], 0L);
        for (var i = 0; i < Count; i++)
        {
            var (first, count) = _candidates[i];
            for (var c = first; c < first + count && _labels.Length > 0; c++)
            {
                if (double.IsNaN(_labels[c])) { continue; }
                sums[i] += value(_candidateActed[c], _labels[c] == 1);
                counts[i]++;
            }
            known += counts[i];
            if (counts[i] == 0) { sums[i] = double.NaN; }
        }
        // The join has left out who is too young.
        return new(0, sums, counts, known);
    }

    MeasureColumn OfReports(string name, double? window)
    {
        var (sums, counts) = (new double[Count], new int[Count]);
        if (!_reports.TryGetValue(name, out var reports)) { return new(0, sums, counts, 0); }
        var inside = window is { } length ? reports.Where(r => r.Event - _times[r.Decision] <= length) : reports;
        var lags = new LagQuantile();
        foreach (var r in inside) { lags.Add(window is null ? r.Arrival - _times[r.Decision] : r.Arrival - r.Event); }
        var age = (window ?? 0) + lags.At(Share);
        foreach (var r in inside)
        {
            if (r.Arrival - _times[r.Decision] > age) { continue; }
            sums[r.Decision] += r.Value;
            counts[r.Decision]++;
        }
        return new(age, sums, counts, reports.Count);
    }
}
