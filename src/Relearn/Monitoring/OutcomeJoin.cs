using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Monitoring;

/// <summary>Outcomes put to their decisions, in the order in which they arrived: what is known now, and what was known when each decision was of the label age.</summary>
/// <param name="times">Event time of each decision.</param>
/// <param name="moment">The moment of the report.</param>
/// <param name="natural">The label, where it is an event within a window.</param>
sealed class OutcomeJoin(IReadOnlyList<double> times, double moment, NaturalLabel? natural)
{
    // Of so many outcomes in a thousand the label age is not exceeded, where nothing declares it.
    const double Share = 0.999;
    const int MostExamples = 5;

    readonly double[] _arrived = Filled(times.Count, double.NaN);
    readonly double[] _firstSeen = Filled(times.Count, double.NaN);
    readonly string[] _by = new string[times.Count];
    readonly List<(int At, double Arrival, double Value)> _taken = [];
    readonly LagQuantile _lags = new();
    readonly List<ContradictedOutcome> _examples = [];
    long _beforeEvent, _beforeRow, _behindWindow, _repeated, _contradicting;

    static double[] Filled(int count, double value)
    {
        var values = new double[count];
        Array.Fill(values, value);
        return values;
    }

    /// <summary>Age at which a negative is certain, as late as these outcomes are, microseconds.</summary>
    public static double FullAge(NaturalLabel natural, IEnumerable<LoggedOutcome> outcomes)
    {
        var lags = new LagQuantile();
        foreach (var outcome in outcomes.Where(o => o.Value != 0)) { lags.Add(outcome.ArrivalTime - outcome.EventTime); }
        return natural.Window + (natural.Lag ?? lags.At(NaturalLabel.LagQuantile));
    }

    /// <summary>What has arrived about each decision, the last that counts; NaN: nothing.</summary>
    public IReadOnlyList<double> Arrived => _arrived;

    /// <summary>From each decision to its first outcome, microseconds; NaN: none.</summary>
    public double[] Delays()
    {
        var delays = new double[times.Count];
        for (var i = 0; i < delays.Length; i++) { delays[i] = _firstSeen[i] - times[i]; }
        return delays;
    }

    /// <summary>Takes an outcome of a decision; in order of arrival.</summary>
    public void Take(int at, LoggedOutcome outcome)
    {
        var (happened, arrival) = (outcome.EventTime, outcome.ArrivalTime);
        if (arrival < times[at] || happened > arrival)
        {
            _beforeEvent++;
            return;
        }
        if (natural is not null && happened < times[at])
        {
            _beforeRow++;
            return;
        }
        if (natural is not null && happened - times[at] > natural.Window)
        {
            _behindWindow++;
            return;
        }
        var value = outcome.Value != 0 ? 1.0 : 0;
        if (natural is not null && value == 1) { _lags.Add(arrival - happened); }
        if (double.IsNaN(_arrived[at])) { _firstSeen[at] = arrival; }
        else if (_arrived[at] == value) { _repeated++; }
        else
        {
            _contradicting++;
            if (_examples.Count < MostExamples) { _examples.Add(new(outcome.Decision?.ToString() ?? FormattableString.Invariant($"{outcome.Key} {DateTime.UnixEpoch.AddMicroseconds(times[at]):yyyy-MM-ddTHH:mm:ssZ}"), _arrived[at], _by[at], value, outcome.Reporter)); }
        }
        (_arrived[at], _by[at]) = (value, outcome.Reporter);
        _taken.Add((at, arrival, value));
    }

    /// <summary>Decides which decisions are judged, and by what.</summary>
    /// <returns>Of each decision the outcome that counts now, and the one that was known at the label age; NaN where it is not judged.</returns>
    public (double[] Now, double[] AtAge, LabelTiming Timing) Finish()
    {
        var (age, curve) = AgeAndCurve();
        var (now, atAge) = (Filled(times.Count, double.NaN), Filled(times.Count, double.NaN));
        long positive = 0, negative = 0, pending = 0, pendingSeen = 0, without = 0, late = 0;
        // Where every decision has its outcome, none of the young ones is missing because it is slow.
        var complete = natural is null && !_arrived.Any(double.IsNaN);
        for (var i = 0; i < times.Count; i++)
        {
            if (!complete && times[i] + age > moment)
            {
                pending++;
                pendingSeen += double.IsNaN(_arrived[i]) ? 0 : 1;
                continue;
            }
            now[i] = double.IsNaN(_arrived[i]) && natural is not null ? 0 : _arrived[i];
            if (natural is not null) { atAge[i] = 0; }
            if (double.IsNaN(now[i])) { without++; }
            else if (now[i] == 1) { positive++; }
            else { negative++; }
        }
        foreach (var (at, arrival, value) in _taken)
        {
            if (double.IsNaN(now[at])) { continue; }
            if (complete || arrival - times[at] <= age) { atAge[at] = value; }
            else { late++; }
        }
        return (now, atAge, new(age / DatasetImport.Day, natural is not null, positive, negative, pending, pendingSeen, without, late,
            new(_beforeEvent, _beforeRow, _behindWindow, _repeated, _contradicting, _examples), curve is null || curve.Events == 0 ? [] : curve.Points()));
    }

    (double Age, MaturityCurve? Curve) AgeAndCurve()
    {
        var longest = 0.0;
        for (var i = 0; i < times.Count; i++)
        {
            if (_firstSeen[i] - times[i] > longest) { longest = _firstSeen[i] - times[i]; }
        }
        var full = natural is null ? longest : natural.Window + (natural.Lag ?? _lags.At(NaturalLabel.LagQuantile));
        if (!(full > 0)) { return (0, null); }
        var table = new DelayTable(full);
        for (var i = 0; i < times.Count; i++) { table.Add(natural is null || _arrived[i] == 1 ? _firstSeen[i] - times[i] : double.NaN, moment - times[i]); }
        var curve = table.Curve();
        return (natural is null ? curve.AgeAt(Share) : full, curve);
    }
}
