using Relearn.Numerics.Evidence;

namespace Relearn.Monitoring.Alarms;

/// <summary>Makes alarms of the evidence of all monitors, under one budget.</summary>
/// <remarks>
/// The monitors that an alarm comes from are silent until they have had nothing to say for a week, so that one fault is one alarm and another one is still seen.
/// That is decided before each window is looked at, so the budget holds.
/// </remarks>
sealed class AlarmFamily
{
    const double DaysPerMonth = 365.25 / 12;

    // Windows without evidence after which a fault counts as over.
    const int QuietWindows = 7;

    // A monitor with less of the evidence is not what the alarm is about.
    const double LeastShare = 0.05;
    const int MostFindings = 8;

    readonly double _months;
    readonly FamilyDetector _family;
    readonly Dictionary<string, Run> _runs = [];
    readonly List<Episode> _episodes = [];
    readonly List<AlarmWindow> _values = [];

    AlarmFamily(double months, double windowDays)
    {
        _months = months;
        _family = new(Math.Max(2, months * DaysPerMonth / windowDays));
    }

    /// <summary>Looks at windows in order.</summary>
    /// <param name="windows">In order of their days, each once.</param>
    /// <param name="months">At most one false alarm in so many months.</param>
    /// <param name="windowDays">Length of a window, days.</param>
    public static AlarmReport Of(IReadOnlyList<EvidenceWindow> windows, double months, double windowDays = 1)
    {
        var family = new AlarmFamily(months, windowDays);
        foreach (var window in windows) { family.Take(window); }
        return new(months, family._family.Budget, family._runs.Count, family._values, [.. family._episodes.Select(e => e.Alarm())]);
    }

    void Take(EvidenceWindow window)
    {
        var silent = _episodes.Where(e => e.Until is null).SelectMany(e => e.Monitors).ToHashSet();
        var heard = new List<(string Name, double Weight, double EValue)>();
        foreach (var evidence in window.Evidence)
        {
            var name = NameOf(evidence);
            if (!_runs.TryGetValue(name, out var run)) { _runs.Add(name, run = new()); }
            run.Take(window, evidence);
            if (!silent.Contains(name)) { heard.Add((name, evidence.Weight, evidence.EValue)); }
        }
        foreach (var episode in _episodes.Where(e => e.Until is null)) { episode.Take(window, _runs); }
        var step = _family.Step(heard);
        _values.Add(new(window.Day, step.Value));
        if (step.Alarm) { _episodes.Add(Begin(window, step)); }
    }

    Episode Begin(EvidenceWindow window, FamilyStep step)
    {
        var named = step.Shares.Where((s, i) => i == 0 || s.Share >= LeastShare).Take(MostFindings).ToArray();
        var harm = step.Shares.Where(s => _runs[s.Name].Last!.Harm).Sum(s => s.Share) >= 0.5;
        return new(window.Day, harm ? AlarmLevel.Harm : AlarmLevel.Drift, [.. named.Select(s => (s.Name, _runs[s.Name], s.Share))]);
    }

    static string NameOf(WindowEvidence evidence) => $"{evidence.Monitor}\n{evidence.Subject}";

    /// <summary>A run of windows that speak for one monitor's finding.</summary>
    sealed class Run
    {
        double _product = 1;

        public int Since { get; private set; }

        public WindowEvidence? Last { get; private set; }

        /// <summary>The newest window that spoke for it.</summary>
        public WindowEvidence? Speaks { get; private set; }

        public int Day { get; private set; }

        public double Cost { get; private set; }

        public bool HasCost { get; private set; }

        public void Take(EvidenceWindow window, WindowEvidence evidence)
        {
            (Last, Day) = (evidence, window.Day);
            if (_product <= 1) { (Since, Cost, HasCost, _product) = (window.Day, 0, false, 1); }
            _product = Math.Min(1e300, _product * evidence.EValue);
            if (evidence.EValue > 1) { Speaks = evidence; }
            if (evidence.LossPerDecision is not { } loss) { return; }
            (Cost, HasCost) = (Cost + loss * window.Decisions, true);
        }
    }

    /// <summary>An alarm and what became of it.</summary>
    sealed class Episode(int day, AlarmLevel level, IReadOnlyList<(string Name, Run Run, double Share)> of)
    {
        readonly AlarmFinding[] _findings = [.. of.Select(m => (m.Run.Speaks ?? m.Run.Last!) is var e ? new AlarmFinding(e.Monitor, e.Subject, m.Share, m.Run.Since, e.Harm, e.Detail, e.Step) : null!)];
        // What it costs is told by the monitor that knows, the dearest of them: they count the same money.
        double? _cost = of.Where(m => m.Run.HasCost).Select(m => (double?)m.Run.Cost).Max();
        readonly int _day = day;
        int _last = day;
        int _quiet;

        public int? Until { get; private set; }

        public IEnumerable<string> Monitors => of.Select(m => m.Name);

        public void Take(EvidenceWindow window, Dictionary<string, Run> runs)
        {
            var now = Monitors.Select(m => runs[m]).Where(r => r.Day == window.Day).ToArray();
            // A window of which they say nothing is no sign of health.
            if (now.Length == 0) { return; }
            if (now.Select(r => r.Last!.LossPerDecision).Max() is { } loss) { _cost = (_cost ?? 0) + loss * window.Decisions; }
            if (now.Any(r => r.Last!.EValue > 1)) { (_last, _quiet) = (window.Day, 0); }
            else if (++_quiet >= QuietWindows) { Until = _last; }
        }

        public Alarm Alarm()
        {
            var since = _findings.Min(f => f.Since);
            // Money that was won is no cost.
            var cost = _cost is > 0 ? _cost : null;
            return new(_day, since, Until, level, _findings[0].Step, cost, cost / ((Until ?? _last) - since + 1), _findings);
        }
    }
}
