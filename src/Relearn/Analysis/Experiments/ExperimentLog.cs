using System.IO.Hashing;
using System.Text;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;

namespace Relearn.Analysis.Experiments;

/// <summary>An experiment whose decisions stand in the project's log: the arms of a canary or an A/B.</summary>
/// <remarks>
/// Every decision counts for the arm that it was assigned to, also where the champion stood in. About 60 bytes a candidate. What the units brought before the rollout began is the value from before;
/// the arms of the rollout before this one, where the same keys were in it, are the other experiment.
/// </remarks>
sealed class ExperimentLog
{
    const string Money = MeasuredKpiConfig.Money, Label = MeasuredKpiConfig.Label, Acted = MeasuredKpiConfig.Acted, Decisions = MeasuredKpiConfig.Decisions, Known = "known", Loss = "loss";

    static readonly string[] s_own = [Money, Label, Acted, Decisions, Known, Loss];

    static readonly string[] s_usual = [Money, $"{Label}/{Known}", $"{Acted}/{Decisions}", $"{Loss}/{Known}"];

    readonly ProjectConfig _project;
    readonly List<double> _times = [];
    readonly List<ulong> _units = [], _slices = [];
    readonly List<Row> _rows = [];
    readonly Dictionary<ulong, double> _before = [];
    readonly Dictionary<ulong, int> _others = [];
    readonly Dictionary<string, Dictionary<int, double>> _measures = new(StringComparer.Ordinal);
    readonly TextCodes _otherArms = new();
    readonly SliceConditions _conditions;
    double[] _outcomes = [];

    ExperimentLog(ProjectConfig project) => (_project, _conditions) = (project, new(project));

    // Arm -1: before the experiment.
    readonly record struct Row(sbyte Arm, bool Acted, bool Answered, float Score, float Share);

    /// <summary>Reads and evaluates.</summary>
    /// <param name="project">Declares money, label and slices.</param>
    /// <param name="rollout">Id of the rollout.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="started">When it was started.</param>
    /// <param name="earlier">The rollout before, whose arms may matter; null: none.</param>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="moment">Outcomes that arrive later are not known yet; microseconds since 1970 UTC.</param>
    /// <param name="choices">What is asked.</param>
    public static ExperimentReport Evaluate(ProjectConfig project, string rollout, RolloutPlan plan, DateTimeOffset started, string? earlier, string folder, double moment, ExperimentChoices choices)
    {
        var log = new ExperimentLog(project);
        var asked = choices.MetricsOf(s_usual);
        IReadOnlyList<ExperimentMetric> metrics = choices.Metrics.Count > 0 ? asked : [.. log.Declared().Where(d => !asked.Any(a => a.Name == d.Name)), .. asked];
        log.Read(rollout, plan, (started - DateTimeOffset.UnixEpoch).Ticks / 10.0, earlier, folder, moment);
        string[] columns = [.. s_own, .. log._measures.Keys.Order(StringComparer.Ordinal)];
        if (asked.SelectMany(m => m.Columns).FirstOrDefault(c => !columns.Contains(c)) is { } unknown) { throw ExperimentsErrors.MetricUnknown(unknown, [.. columns.Where(c => !c.Contains(' '))]).Exception(); }
        // What nobody reported of either arm has no effect to be told; what decides stands before what is guarded.
        metrics = [.. metrics.Where(m => m.Columns.All(columns.Contains)).OrderBy(m => m.Tolerance is null ? 0 : 1).Select(m => m with { LessIsBetter = m.LessIsBetter || m.Numerator == Loss })];
        string[] slices = [.. SliceConditions.Of(project).Select(s => s.Name)];
        var question = new ExperimentQuestion(rollout, plan.Rules.ByKey ? "key" : "decision", Arms.Champion, Arms.Challenger, metrics, slices, log._before.Count > 0, true,
            log._others.Count > 0 ? earlier : null, plan.Share, choices.Final);
        var report = ExperimentEvaluation.Of(question, take => log.Give(question, take), (_, code) => code == 1 ? "yes" : "no", code => log._otherArms.Texts[code]);
        string[] silent = [.. project.Kpis.Where(k => !report.Metrics.Any(m => m.Name == k.Name)).Select(k => k.Name)];
        return report with
        {
            Rollout = rollout,
            Currency = project.Kpi.Currency,
            Warnings = silent.Length == 0 || choices.Metrics.Count > 0 ? report.Warnings : [.. report.Warnings, $"Not compared here: {string.Join(", ", silent)}. 'relearn analyze kpis' shows declared KPIs by arm, and what is missing for them."],
        };
    }

    // The declared KPIs that add up, the goals first. A share of keys and a retention do not.
    IEnumerable<ExperimentMetric> Declared() => _project.Kpis.Where(k => k.Form != KpiForm.Retention && !(k.Form == KpiForm.Rate && k.PerKey)).OrderBy(k => k.Role == KpiRole.Goal ? 0 : 1).Select(k => new ExperimentMetric(
        k.Name, ColumnOf(k, k.Form == KpiForm.Rate ? Some : "", k.Measure), k.Form switch { KpiForm.Ratio => ColumnOf(k, "", k.Over!), KpiForm.Mean => ColumnOf(k, Reports, k.Measure), _ => k.PerKey ? null : Decisions },
        !k.Higher, k.Role == KpiRole.Guardrail ? k.Tolerance : null));

    // A window counts for its KPI alone, so its column has its name.
    static string ColumnOf(MeasuredKpiConfig kpi, string kind, string measure) => MeasuredKpiConfig.BuiltIn.Contains(measure) ? measure : kpi.Window is null ? $"{kind}{measure}" : $"{kind}{measure} of {kpi.Name}";

    // Whether there was one above 0; how many were reported.
    const string Some = "some ", Reports = "reports of ";

    void Take(LoggedMeasures reported, int row)
    {
        foreach (var (name, value) in reported.Measures)
        {
            Count(name, "");
            foreach (var kpi in _project.Kpis.Where(k => k.Window is { } window && k.Measures.Contains(name) && reported.EventTime - _times[row] <= window)) { Count(name, $" of {kpi.Name}"); }

            void Count(string measure, string of)
            {
                Sum($"{measure}{of}")[row] = Sum($"{measure}{of}").GetValueOrDefault(row) + value;
                Sum($"{Reports}{measure}{of}")[row] = Sum($"{Reports}{measure}{of}").GetValueOrDefault(row) + 1;
                if (value > 0) { Sum($"{Some}{measure}{of}")[row] = 1; }
            }
        }
    }

    Dictionary<int, double> Sum(string column)
    {
        if (!_measures.TryGetValue(column, out var sums)) { _measures.Add(column, sums = []); }
        return sums;
    }

    void Read(string rollout, RolloutPlan plan, double started, string? earlier, string folder, double moment)
    {
        _outcomes = JoinedLog.Read(folder, moment, _project.Label.Natural, prediction =>
        {
            var own = prediction.Context.Experiment == rollout;
            if (!own && earlier is not null && prediction.Context.Experiment == earlier && prediction.Context.Arm is { } arm && prediction.Key.Length > 0) { _others[UnitOf(prediction, plan.Rules.ByKey)] = _otherArms.CodeOf(arm); }
            return own || (plan.Rules.ByKey && prediction.Key.Length > 0 && prediction.LoggedTime < started);
        }, (prediction, candidate) => Add(prediction, candidate, rollout, UnitOf(prediction, plan.Rules.ByKey)), Take);
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Arm < 0 && !double.IsNaN(_outcomes[i])) { _before[_units[i]] = _before.GetValueOrDefault(_units[i]) + MoneyOf(i); }
        }
    }

    static ulong UnitOf(LoggedPrediction p, bool byKey) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(byKey && p.Key.Length > 0 ? p.Key : p.Id.ToString()));

    void Add(LoggedPrediction p, LoggedCandidate c, string rollout, ulong unit)
    {
        var arm = p.Context.Experiment != rollout ? -1 : p.Context.Arm == Arms.Challenger ? 1 : 0;
        _times.Add(p.EventTime);
        _units.Add(unit);
        _slices.Add(arm < 0 ? 0 : _conditions.Of(c.RawRow));
        _rows.Add(new((sbyte)arm, c.Decision != 0, !p.Flags.HasFlag(PredictionFlags.Fallback), (float)c.Scores[0], (float)(p.Context.ArmShare ?? 0)));
    }

    double MoneyOf(int row) => _project.Kpi.ValueOf(_rows[row].Acted, _outcomes[row] == 1);

    long Give(ExperimentQuestion question, Action<UnitRow> take)
    {
        var row = new UnitRow(question.Columns.Count, question.Segments.Count);
        long passedOver = 0;
        for (var i = 0; i < _rows.Count; i++)
        {
            var r = _rows[i];
            if (r.Arm < 0) { continue; }
            if (r.Share is not (> 0 and < 1))
            {
                passedOver++;
                continue;
            }
            (row.Unit, row.Treated, row.Time, row.Share) = (_units[i], r.Arm == 1, _times[i], r.Share);
            row.Before = question.HasBefore ? _before.GetValueOrDefault(_units[i], double.NaN) : double.NaN;
            row.Other = _others.GetValueOrDefault(_units[i], -1);
            for (var s = 0; s < row.Segments.Length; s++) { row.Segments[s] = (int)(_slices[i] >> s & 1); }
            for (var c = 0; c < row.Values.Length; c++) { row.Values[c] = ValueOf(question.Columns[c], i, r); }
            take(row);
        }
        return passedOver;
    }

    double ValueOf(string column, int i, Row r) => column switch
    {
        Decisions => 1,
        Acted => r.Acted ? 1 : 0,
        Known => double.IsNaN(_outcomes[i]) ? 0 : 1,
        _ when _measures.TryGetValue(column, out var sums) => sums.GetValueOrDefault(i),
        _ when double.IsNaN(_outcomes[i]) => double.NaN,
        Label => _outcomes[i],
        Money => MoneyOf(i),
        // What its model did not answer says nothing about the model.
        _ => r.Answered ? (r.Score - _outcomes[i]) * (r.Score - _outcomes[i]) : double.NaN,
    };
}
