namespace Relearn.Monitoring.Performance;

/// <summary>Scores of delays against those of a reference: their mean is 1 while delays are alike, and more where outcomes come later, however many there are.</summary>
/// <remarks>
/// The cumulative hazard of the reference at the delay, which makes the mean over a window the log-rank statistic against the reference. Both are cohorts of the label age, so that
/// nothing is censored. Sources: W. Nelson, "Theory and applications of hazard plotting", Technometrics 14, 1972; R. Peto, J. Peto, "Asymptotically efficient rank invariant test
/// procedures", JRSS A 135(2), 1972.
/// </remarks>
sealed class DelayScores
{
    const int MostPoints = 4096;

    readonly float[] _delays;
    readonly double[] _hazards;

    DelayScores(float[] delays, double[] hazards, bool onlyPositives) => (_delays, _hazards, OnlyPositives) = (delays, hazards, onlyPositives);

    /// <summary>Only decisions with an event have a delay.</summary>
    public bool OnlyPositives { get; }

    /// <summary>Median delay of the reference, days; NaN where it has none.</summary>
    public double Median => _delays.Length == 0 ? double.NaN : _delays[_delays.Length / 2];

    /// <summary>Of the reference's judged decisions.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="onlyPositives">The label is an event.</param>
    public static DelayScores Of(DecisionRows reference, bool onlyPositives)
    {
        float[] delays = [.. Enumerable.Range(0, reference.Count)
            .Where(i => reference.IsJudged(i) && !float.IsNaN(reference.Delays[i]) && (!onlyPositives || reference.Outcomes[i] == OutcomeState.Positive)).Select(i => reference.Delays[i])];
        Array.Sort(delays);
        if (delays.Length > MostPoints) { delays = [.. Enumerable.Range(0, MostPoints).Select(i => delays[(int)((long)i * (delays.Length - 1) / (MostPoints - 1))])]; }
        var hazards = new double[delays.Length];
        var sum = 0.0;
        // Equal delays share the mean of their hazards, so that the mean over the reference is 1.
        for (var first = 0; first < delays.Length;)
        {
            var end = first;
            while (end < delays.Length && delays[end] == delays[first]) { end++; }
            double total = 0;
            for (var i = first; i < end; i++) { total += sum += 1.0 / (delays.Length - i); }
            Array.Fill(hazards, total / (end - first), first, end - first);
            first = end;
        }
        return new(delays, hazards, onlyPositives);
    }

    /// <summary>Score of a delay; NaN where it is not known, or the reference has none or only one.</summary>
    public double Of(float delay)
    {
        if (float.IsNaN(delay) || _delays.Length == 0 || _delays[0] == _delays[^1]) { return double.NaN; }
        var at = Array.BinarySearch(_delays, delay);
        if (at < 0) { at = Math.Max(0, ~at - 1); }
        return _hazards[at];
    }
}
