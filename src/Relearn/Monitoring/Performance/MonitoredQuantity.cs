namespace Relearn.Monitoring.Performance;

/// <summary>A quantity that is watched.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Subject">The part of the decisions; empty for all.</param>
/// <param name="Meaning">What the number is.</param>
/// <param name="Format">How the number is written.</param>
/// <param name="Weight">Beside the others.</param>
/// <param name="BothWays">A fall counts as much as a rise.</param>
/// <param name="Step">The step of the circle to go back to.</param>
/// <param name="Of">The number of a window.</param>
/// <param name="ToleranceOf">How far it may be off, given what is usual.</param>
/// <param name="Harm">It hurts; else it informs.</param>
sealed record MonitoredQuantity(string Name, string Subject, string Meaning, string Format, double Weight, bool BothWays, int Step, Func<WindowTotals, DayMeasure> Of, Func<double, double> ToleranceOf, bool Harm = true)
{
    /// <summary>A tolerated change of a mean of log-rank scores, as a share of the usual one.</summary>
    const double DelayTolerance = 0.1;

    // A part of the decisions without labels that is no matter.
    const double UnlabelledTolerance = 0.05;

    // One more familiar row in a hundred is no matter.
    const double UnfamiliarTolerance = 0.01;

    /// <summary>All of them.</summary>
    /// <param name="project">Declares tolerances and money.</param>
    /// <param name="rate">Rate of the reference.</param>
    /// <param name="bins">Parts of the scores.</param>
    /// <param name="delays">Delays of the reference.</param>
    /// <param name="ofClasses">The label is one of several classes.</param>
    /// <param name="knowsFamiliar">The model says which rows are unfamiliar.</param>
    public static IReadOnlyList<MonitoredQuantity> All(Scoping.ProjectConfig project, double rate, ScoreBins bins, DelayScores delays, bool ofClasses, bool knowsFamiliar)
    {
        var (loss, calibration) = (project.Monitoring.LogLossTolerance, project.Monitoring.CalibrationTolerance);
        var kpi = project.Kpi;
        double[] values = [kpi.TruePositive, kpi.FalsePositive, kpi.FalseNegative, kpi.TrueNegative];
        var range = values.Max() - values.Min();
        var all = new List<MonitoredQuantity>
        {
            new("loss", "", "log loss as a share of that of always saying the rate", "0.0%", 3, false, 5, w => w.Loss(rate), usual => loss * Math.Abs(usual)),
            new("errors", "", "share of wrong decisions", "0.00%", 1, false, 5, w => w.Error, usual => loss * usual),
            new("calibration", "", "rate minus mean prediction", "+0.00%;-0.00%;0.00%", 2, true, 5, w => w.Gap, _ => calibration * rate),
            new("rate", "", ofClasses ? "share of right answers" : "share that turned out true", "0.00%", 1, true, 2, w => w.Rate, usual => calibration * usual),
            new("unlabelled", "", "share of decisions of the label age without an outcome", "0.0%", 1, false, 2, w => w.Unlabelled, _ => UnlabelledTolerance),
        };
        // Where every decision earns the same, money says nothing.
        if (range > 0 && !ofClasses) { all.Insert(2, new("money", "", $"{kpi.Currency} lost a decision", "0.0000", 3, false, 5, w => w.Money, usual => Math.Max(loss * Math.Abs(usual), range / 100))); }
        if (!double.IsNaN(delays.Median)) { all.Add(new("delay", "", "delay of outcomes on the scale of the reference, 1 is as before", "0.00", 1, true, 2, w => w.Delay, _ => DelayTolerance)); }
        if (knowsFamiliar) { all.Add(new("unfamiliar", "", "share of rows unlike those that were learnt from", "0.0%", 1, false, 2, w => w.Strange, _ => UnfamiliarTolerance, Harm: false)); }
        for (var b = 0; b < ScoreBins.Count; b++)
        {
            var bin = b;
            all.Add(new("calibration", bins.NameOf(bin), "rate minus mean prediction", "+0.00%;-0.00%;0.00%", 2.0 / ScoreBins.Count, true, 5, w => w.GapOf(bin), _ => calibration * rate));
        }
        return all;
    }
}
