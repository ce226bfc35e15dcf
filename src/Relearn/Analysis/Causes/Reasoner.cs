namespace Relearn.Analysis.Causes;

/// <summary>From what was seen to causes with probabilities.</summary>
/// <remarks>
/// <code>
/// 1 near-proofs      a cause that does not give the sign is next to ruled out
/// 2 harm?            without harm and without a near-proof nothing is wrong, whatever moved
/// 3 signature        naive Bayes over the signs that were looked for, seen or not; signs go together, so their sum is tempered
/// 4 step and action  those of the cause
/// </code>
/// </remarks>
static class Reasoner
{
    // Signs are not independent: of the sum of their logarithms this share counts.
    const double Temper = 0.6;

    // A near-proof against a cause that gives the sign less often than this.
    const double Foreign = 0.15;
    const double RuledOut = 0.002;

    // A cause of which no telling sign was seen: one that it gives more often than not, and that is more than harm and its time.
    const double Telling = 0.5;
    const double Unspoken = 0.1;

    // Without harm and proof what moved is a note.
    const double Harmless = 0.9;

    // A cause that is so much less probable is not close.
    const double Close = 0.25;

    // What nearly every cause gives.
    static readonly HashSet<string> Common = [Signs.LossHarm, Signs.CalibrationOff, Signs.LossKept, Signs.RankingKept, Signs.RankingWorse, Signs.BetweenReleases, Signs.SinceRelease, Signs.Abrupt, Signs.Gradual, Signs.OlderModelNoBetter];

    static readonly HashSet<string> Harm =
    [
        Signs.LossHarm, Signs.CalibrationOff, Signs.LabelsLater, Signs.OneClass, Signs.AddsNothing, Signs.LabelsNoisy, Signs.LabelsNoisyGroup, Signs.LabelsDisagree, Signs.LabelsDisagreeGroup, Signs.OfflineGap,
        Signs.CandidateWorse, Signs.CandidateFails, Signs.KpiDivergence, Signs.OtherWayEarnsMore, Signs.DataRefused, Signs.Leak,
    ];

    /// <summary>Makes the diagnosis.</summary>
    /// <param name="findings">What was looked for and seen.</param>
    /// <param name="project">Name of the project.</param>
    /// <param name="folder">Its folder, for commands.</param>
    /// <param name="moment">When it is asked, microseconds since 1970 UTC.</param>
    /// <param name="release">The release that is live; null for none.</param>
    /// <param name="rates">How often causes give signs.</param>
    /// <param name="objective">What else could be learnt and goes with the KPI; null: nothing is known.</param>
    public static Diagnosis Reason(Findings findings, string project, string folder, double moment, string? release, SignRates rates, string? objective = null)
    {
        var seen = findings.Seen.Select(e => e.Sign).ToHashSet();
        string[] proofs = [.. findings.Seen.Where(e => e.Proof).Select(e => e.Sign).Distinct()];
        var harm = findings.Harm || proofs.Length > 0 || seen.Overlaps(Harm);
        // What alarms seldom does so for nothing.
        double Weight(Cause cause) => harm && cause.Id == CauseCatalogue.NothingWrong ? Math.Min(1, rates.WeightOf(cause.Id)) : rates.WeightOf(cause.Id);
        var scores = CauseCatalogue.All.Select(c => Math.Log(Weight(c)) + Temper * findings.Looked.Sum(s => Math.Log(seen.Contains(s) ? rates.Of(c.Id, s) : 1 - rates.Of(c.Id, s)))
            + proofs.Sum(s => rates.Of(c.Id, s) < Foreign ? Math.Log(RuledOut) : 0)).ToArray();
        // What could not be looked for does not speak against a cause, and not for it either.
        for (var c = 0; c < scores.Length; c++)
        {
            var cause = CauseCatalogue.All[c].Id;
            if (cause is not (CauseCatalogue.NothingWrong or CauseCatalogue.Unknown) && !Signs.All.Any(s => rates.Of(cause, s.Sign) >= Telling && !Common.Contains(s.Sign) && seen.Contains(s.Sign))) { scores[c] += Math.Log(Unspoken); }
        }
        var most = scores.Max();
        var probabilities = Normalized([.. scores.Select(s => Math.Exp(s - most))]);
        if (!harm) { probabilities = WithoutHarm(probabilities); }
        var ranked = CauseCatalogue.All.Zip(probabilities, (c, p) => Ranked(c, p, findings, rates, folder, objective)).OrderByDescending(r => r.Probability).ToArray();
        return new(project, moment, release, harm && ranked[0].Cause != CauseCatalogue.NothingWrong, ranked, findings.Seen, harm ? Separating(ranked, folder) : null, findings.Missing) { Looked = [.. findings.Looked.Order(StringComparer.Ordinal)] };
    }

    static double[] Normalized(double[] weights)
    {
        var sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    static double[] WithoutHarm(double[] probabilities)
    {
        var nothing = CauseCatalogue.All.ToList().FindIndex(c => c.Id == CauseCatalogue.NothingWrong);
        if (probabilities[nothing] >= Harmless) { return probabilities; }
        var rest = (1 - Harmless) / (1 - probabilities[nothing]);
        return [.. probabilities.Select((p, i) => i == nothing ? Harmless : p * rest)];
    }

    static RankedCause Ranked(Cause cause, double probability, Findings findings, SignRates rates, string folder, string? objective)
    {
        // What speaks for it: signs that it gives more often than causes do on average.
        var speaks = findings.Seen.Select((e, i) => (Place: i, Evidence: e, Lift: Math.Log(rates.Of(cause.Id, e.Sign) / CauseCatalogue.All.Average(c => rates.Of(c.Id, e.Sign)))))
            .Where(x => x.Lift > 0).OrderByDescending(x => x.Lift * (x.Evidence.Proof ? 2 : 1)).ThenByDescending(x => x.Evidence.LogEvidence).ToArray();
        var subject = cause.Step == 0 ? "" : speaks.FirstOrDefault(x => x.Evidence.Subject.Length > 0).Evidence?.Subject ?? "";
        string Fill(string text) => text.Replace("{subject}", subject.Length > 0 ? $"'{subject}'" : "something", StringComparison.Ordinal).Replace("{project}", folder, StringComparison.Ordinal)
            .Replace("{cause}", cause.Id, StringComparison.Ordinal).Replace("{objective}", objective, StringComparison.Ordinal);
        // Where no objective is known to serve the KPI, people have to find one: a command that cannot run is none.
        Remedy With(Remedy remedy) => objective is null && remedy.Command.Contains("{objective}", StringComparison.Ordinal)
            ? new($"{Fill(remedy.What)} None of the declared objectives is known to go with the KPI: see how each does.", Fill("relearn analyze kpis {project}"), true)
            : remedy with { What = Fill(remedy.What), Command = Fill(remedy.Command) };
        return new(cause.Id, Fill(cause.Says), probability, cause.Step, subject, [.. speaks.Select(x => x.Place)], cause.Step == 0 ? null : findings.MoneyPerDay, With(cause.First), With(cause.Repair));
    }

    static SeparatingTest? Separating(RankedCause[] ranked, string folder)
    {
        var (first, second) = (ranked[0], ranked[1]);
        if (second.Probability < Close * first.Probability || first.Cause == CauseCatalogue.Unknown || second.Cause == CauseCatalogue.Unknown) { return null; }
        var (what, command) = SeparatingTests.Of(first.Cause, second.Cause);
        return new(first.Cause, second.Cause, what, command.Replace("{project}", folder, StringComparison.Ordinal));
    }
}
