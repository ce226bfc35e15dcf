using System.Globalization;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Performance.Segments;
using Relearn.Monitoring.Performance.Unlabelled;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance;

/// <summary>Watches how decisions turn out: loss, wrong decisions, money, calibration, the rate and the delay of labels, for all and for parts that are found to be bad.</summary>
static class PerformanceMonitoring
{
    /// <summary>Without a reference the first so many days of judged decisions are it, or a fifth of them where that is more.</summary>
    public const int ReferenceDays = 14;

    const int MostTracked = 5;

    // A part that the reference decided wrongly next to never has a loss of a few rows: how its days scatter is not known.
    const double LeastErrors = 10;

    /// <summary>Reports on decisions that were read from a log.</summary>
    /// <param name="project">Declares tolerances, money and the label.</param>
    /// <param name="decisions">What is watched.</param>
    /// <param name="reference">For live decisions the replay of the same release; null for a replay: its own first days.</param>
    public static PerformanceReport Of(ProjectConfig project, MaturedDecisions decisions, MaturedDecisions? reference) =>
        Of(project, DecisionRows.Of(decisions), reference is null ? null : DecisionRows.Of(reference));

    /// <summary>Reports.</summary>
    /// <param name="project">Declares tolerances, money and the label.</param>
    /// <param name="decisions">What is watched.</param>
    /// <param name="reference">What it is held against, such as the replay of held-out rows; null: its own first days.</param>
    public static PerformanceReport Of(ProjectConfig project, DecisionRows decisions, DecisionRows? reference = null)
    {
        var spans = DecisionWindows.Of(decisions);
        var words = "the replay of held-out rows";
        if (reference is null)
        {
            var days = spans.Count == 0 ? 0 : Math.Max(ReferenceDays, (spans[^1].To - spans[0].From + 1) / 5);
            var until = spans.Count == 0 ? int.MinValue : spans[0].From + days - 1;
            (reference, words) = (decisions.Between(int.MinValue, until), FormattableString.Invariant($"the first {days} days"));
            spans = [.. spans.Where(s => s.From > until)];
        }
        var judged = Enumerable.Range(0, reference.Count).LongCount(reference.IsJudged);
        var positives = Enumerable.Range(0, reference.Count).LongCount(i => reference.Outcomes[i] == OutcomeState.Positive);
        var rate = judged == 0 ? 0.5 : (positives + 0.5) / (judged + 1);
        var (bins, delays) = (ScoreBins.Of(reference), DelayScores.Of(reference, project.Label.Natural is not null));
        var before = Totals(reference, DecisionWindows.Of(reference), project.Kpi, bins, delays);
        var after = Totals(decisions, spans, project.Kpi, bins, delays);
        var watched = MonitoredQuantity.All(project, rate, bins, delays, decisions.OfClasses, decisions.Unfamiliar.Length > 0)
            .Select(q => new Watch(q, DayBaseline.Of(before.Select(q.Of)))).ToArray();
        var money = watched.FirstOrDefault(w => w.Quantity.Name == "money");
        var problem = judged == 0 ? "no decision of the reference has an outcome"
            : before.Length < DayBaseline.LeastWindows ? FormattableString.Invariant($"the reference has {before.Length} windows with outcomes; {DayBaseline.LeastWindows} are needed to know how windows differ by themselves")
            : spans.Count == 0 ? "no window of decisions has reached the label age" : null;
        var evidence = after.Select(_ => new List<WindowEvidence>()).ToArray();
        for (var w = 0; w < after.Length; w++)
        {
            foreach (var watch in watched) { if (watch.Of(after[w], money) is { } found) { evidence[w].Add(found); } }
        }
        if (problem is null) { Track(project, decisions, reference, before.Select(w => w.RowLoss).ToArray(), spans, evidence, bins, delays); }
        var recent = Recent(after, project.Monitoring.WindowDays);
        return new(words, judged, before.Length, problem, [.. watched.Select(w => w.Metric(recent, money, project.Seed))],
            [.. after.Select((t, i) => new PerformanceWindow(t.From, t.To, t.Rows, evidence[i]))], LabelsOf(recent, watched),
            problem is null && recent.Length > 0 ? SegmentSearch.Confirmed(decisions.Between(recent[0].From, recent[^1].To), reference, project.Kpi, project.Monitoring.LogLossTolerance) : [],
            problem is null ? UnlabelledPerformance.Of(project, decisions, reference) : []);
    }

    static WindowTotals[] Totals(DecisionRows rows, IReadOnlyList<(int From, int To)> spans, KpiConfig kpi, ScoreBins bins, DelayScores delays, Func<int, bool>? part = null)
    {
        var totals = spans.Select(s => new WindowTotals(s.From, s.To)).ToArray();
        var places = DecisionWindows.PlacesOf(rows, spans);
        for (var i = 0; i < rows.Count; i++)
        {
            if (places[i] >= 0 && rows.Outcomes[i] != OutcomeState.Pending && (part is null || part(i))) { totals[places[i]].Add(rows, i, kpi, bins, delays); }
        }
        return totals;
    }

    static WindowTotals[] Recent(WindowTotals[] windows, int days) => [.. windows.Where(w => w.From > windows[^1].To - days)];

    // Every so many days the parts that look bad in the days before are chosen; the windows behind are evidence about them, given the past.
    static void Track(ProjectConfig project, DecisionRows decisions, DecisionRows reference, DayMeasure[] losses, IReadOnlyList<(int From, int To)> spans, List<WindowEvidence>[] evidence, ScoreBins bins, DelayScores delays)
    {
        var days = Math.Max(7, project.Monitoring.WindowDays);
        // What is tolerated of all decisions is tolerated of a part that has next to no loss.
        var usualOfAll = DayBaseline.Of(losses)?.Mean ?? 0;
        for (var first = 0; first < spans.Count;)
        {
            var end = first;
            while (end < spans.Count && spans[end].From < spans[first].From + days) { end++; }
            if (end == spans.Count) { break; }
            var last = end;
            while (last < spans.Count && spans[last].From < spans[end].From + days) { last++; }
            var found = SegmentSearch.Suspects(decisions.Between(spans[first].From, spans[end - 1].To), reference, project.Monitoring.LogLossTolerance, MostTracked);
            foreach (var segment in found)
            {
                var words = segment.Words(decisions.Words);
                var quantity = new MonitoredQuantity("loss", words, "log loss", "0.0000", 1.0 / MostTracked, false, 5, w => w.RowLoss, usual => project.Monitoring.LogLossTolerance * Math.Max(usual, usualOfAll));
                var money = new MonitoredQuantity("money", words, "lost a decision", "0.0000", 1, false, 5, w => w.Money, _ => 0);
                var before = Totals(reference, DecisionWindows.Of(reference), project.Kpi, bins, delays, i => segment.Contains(reference.Codes, i));
                if (before.Select(w => w.Error).Where(e => e.Rows > 0).Sum(e => e.Mean * e.Rows) < LeastErrors) { continue; }
                var (watch, cost) = (new Watch(quantity, DayBaseline.Of(before.Select(quantity.Of))), new Watch(money, DayBaseline.Of(before.Select(money.Of))));
                (int From, int To)[] behind = [.. spans.Skip(end).Take(last - end)];
                var totals = Totals(decisions, behind, project.Kpi, bins, delays, i => segment.Contains(decisions.Codes, i));
                for (var w = 0; w < behind.Length; w++) { if (watch.Of(totals[w], decisions.OfClasses ? null : cost) is { } e) { evidence[end + w].Add(e); } }
            }
            first = end;
        }
    }

    static string LabelsOf(WindowTotals[] recent, Watch[] watched)
    {
        if (recent.Length > 0 && recent.Sum(w => w.Rows) == 0) { return "no labels"; }
        var said = new List<string>();
        foreach (var watch in watched.Where(w => w.Quantity is { Subject: "", Name: "rate" or "delay" }))
        {
            // Fixed numbers of the newest windows, looked at once a report.
            double up = 1, down = 1;
            foreach (var window in recent) { (up, down) = (up * watch.Rise(window, 1), down * watch.Rise(window, -1)); }
            var rate = watch.Quantity.Name == "rate";
            if (up >= Strong) { said.Add(rate ? "more events" : "later events"); }
            if (down >= Strong) { said.Add(rate ? "fewer events" : "sooner events"); }
        }
        return said.Count == 0 ? "as before" : string.Join(" and ", said);
    }

    // Of 100 reports about labels that are as before at most one says otherwise.
    const double Strong = 100;

    /// <summary>A quantity with its baseline.</summary>
    sealed record Watch(MonitoredQuantity Quantity, DayBaseline? Baseline)
    {
        public double Rise(WindowTotals window, int sign)
        {
            if (Baseline is null) { return 1; }
            var measure = Quantity.Of(window);
            return DayEvidence.OfSide(Baseline, measure, Quantity.ToleranceOf(Baseline.Mean), sign);
        }

        public WindowEvidence? Of(WindowTotals window, Watch? money)
        {
            if (Baseline is null) { return null; }
            var measure = Quantity.Of(window);
            if (double.IsNaN(measure.Mean)) { return null; }
            var tolerance = Quantity.ToleranceOf(Baseline.Mean);
            var value = Quantity.BothWays ? DayEvidence.Move(Baseline, measure, tolerance) : DayEvidence.Rise(Baseline, measure, tolerance);
            var usual = Baseline.At(measure.Day, measure.Rows).Mean;
            string Text(double x) => x.ToString(Quantity.Format, CultureInfo.InvariantCulture);
            var of = Quantity.Subject.Length > 0 ? $" of {Quantity.Subject}" : "";
            return new(Quantity.Name, Quantity.Subject, Quantity.Weight, Quantity.Harm, value,
                FormattableString.Invariant($"{CalendarDay.Text(window.From)}: {Quantity.Meaning}{of} {Text(measure.Mean)} on {measure.Rows:0} decisions; usual is {Text(usual)}, off by {Text(tolerance)} is tolerated"),
                Quantity.Step, Quantity.Harm ? money?.Lost(window) : null);
        }

        /// <summary>What a decision lost beyond the usual; null where it did not.</summary>
        public double? Lost(WindowTotals window)
        {
            var measure = Quantity.Of(window);
            if (Baseline is null || double.IsNaN(measure.Mean)) { return null; }
            var lost = measure.Mean - Baseline.At(measure.Day, measure.Rows).Mean;
            return lost > 0 ? lost : null;
        }

        public PerformanceMetric Metric(WindowTotals[] recent, Watch? money, ulong seed)
        {
            DayMeasure[] measures = [.. recent.Select(Quantity.Of).Where(m => !double.IsNaN(m.Mean))];
            var rows = measures.Sum(m => m.Rows);
            var now = rows > 0 ? BlockBootstrap.Mean([.. measures.Select(m => m.Mean * m.Rows)], [.. measures.Select(m => m.Rows)], seed) : null;
            Interval? usual = null;
            if (Baseline is not null)
            {
                var (mean, error) = rows > 0
                    ? (measures.Sum(m => m.Rows * Baseline.At(m.Day, m.Rows).Mean) / rows, measures.Average(m => Baseline.At(m.Day, m.Rows).Error))
                    : (Baseline.Mean, Baseline.At(0, 1).Error);
                usual = new(mean, mean - 1.96 * error, mean + 1.96 * error);
            }
            var days = recent.Length == 0 ? 1 : recent[^1].To - recent[0].From + 1;
            double lost = 0, count = 0;
            foreach (var window in recent)
            {
                lost += (money?.Baseline is { } b && money.Quantity.Of(window) is var m && m.Rows > 0 ? m.Mean - b.At(m.Day, m.Rows).Mean : 0) * window.Rows;
                count += window.Rows;
            }
            var costs = money?.Baseline is not null && lost > 0;
            return new(Quantity.Name, Quantity.Subject, Quantity.Meaning, now, usual, Baseline is null ? double.NaN : Quantity.ToleranceOf(Baseline.Mean), costs ? lost / count : null, costs ? lost / days : null);
        }
    }
}
