using System.Globalization;
using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>The rules of experiments: figures in, a verdict with its reasons out.</summary>
/// <remarks>
/// <code>
/// the arms cannot be compared                         -> broken
/// a guardrail is broken, or the metric is worse       -> do not ship
/// the metric is better, and every guardrail holds     -> ship
/// the look was planned, and nothing is shown          -> do not ship
/// else                                                -> keep running, and say for what
/// </code>
/// </remarks>
static class ExperimentJudge
{
    // Above this share of units in both arms the arms are no arms; chance of a difference before the exposure likewise.
    const double MostMixed = 0.01, LeastChanceBefore = 1e-6, LeastChanceOverlap = 1e-6;

    /// <summary>Judges.</summary>
    public static (ExperimentVerdict Verdict, IReadOnlyList<string> Reasons) Judge(ExperimentReport r)
    {
        if (Broken(r) is { Count: > 0 } broken) { return (ExperimentVerdict.Broken, broken); }
        var main = r.Metrics[0];
        var gain = main.Gain(r.Final);
        var guards = r.Metrics.Where(m => m.Guardrail is not null).ToArray();
        List<string> harm = [.. guards.Where(g => g.Guardrail!.State == "broken").Select(g => $"'{g.Name}' is worse by more than the {Percent(g.Guardrail!.Tolerance)} that are tolerated: {Change(g.Guardrail.Change)}.")];
        if (main.Guardrail is null && gain.High < 0) { harm.Add($"'{main.Name}' is worse, beyond doubt: {Effect(main, r.Final)}."); }
        if (harm.Count > 0) { return (ExperimentVerdict.DoNotShip, harm); }
        List<string> open = [.. guards.Where(g => g.Guardrail!.State == "open").Select(g => $"That '{g.Name}' is not worse by more than {Percent(g.Guardrail!.Tolerance)} is not shown: {Change(g.Guardrail.Change)}.")];
        if (main.Guardrail is null && gain.Low <= 0) { open.Insert(0, $"'{main.Name}' may be better or worse: {Effect(main, r.Final)}."); }
        if (open.Count == 0) { return (ExperimentVerdict.Ship, [main.Guardrail is null ? $"'{main.Name}' is better, beyond doubt: {Effect(main, r.Final)}." : "Every guardrail holds.", .. guards.Select(g => $"'{g.Name}' holds: {Change(g.Guardrail!.Change)}.")]); }
        if (r.Final) { return (ExperimentVerdict.DoNotShip, ["The planned look is over, and no gain is shown.", .. open]); }
        if (Needed(main, r.Units) is { } needed) { open.Add(string.Create(CultureInfo.InvariantCulture, $"An effect as large as the one that is seen needs about {needed:N0} units; there are {r.Units:N0}.")); }
        return (ExperimentVerdict.KeepRunning, open);
    }

    static List<string> Broken(ExperimentReport r)
    {
        var broken = new List<string>();
        if (r.Ratio.State == "broken") { broken.Add($"Units do not fall into the arms as they should: {RatioText(r.Ratio)}. Something loses or moves units of one arm, so the arms differ in more than the treatment, and no effect below means anything. Find what drops them (a crash, a redirect, a filter behind the assignment), mend it, and start anew with another salt."); }
        if (r.MixedShare > MostMixed) { broken.Add($"{Percent(r.MixedShare)} of the units were in both arms: the assignment does not stick to '{r.Unit}'."); }
        if (r.Metrics[0].Cuped is { } c && c.BeforePValue < LeastChanceBefore) { broken.Add(string.Create(CultureInfo.InvariantCulture, $"The arms differed before the exposure already (by {c.BeforeDifference:0.####}, chance {c.BeforePValue:0.0E+0}): they were not drawn from the same units.")); }
        if (r.Overlap is { } o && o.PValue < LeastChanceOverlap) { broken.Add(string.Create(CultureInfo.InvariantCulture, $"The assignment goes with that of '{o.Name}' (chance {o.PValue:0.0E+0}): what is seen may be the other's effect. Draw the arms with another salt.")); }
        return broken;
    }

    /// <summary>What to know beside the verdict.</summary>
    public static IReadOnlyList<string> Warnings(ExperimentReport r)
    {
        var warnings = new List<string>();
        var main = r.Metrics[0];
        if (r.Ratio.State == "warning")
        {
            var (missing, ofTreatment) = r.Ratio.Missing();
            warnings.Add($"The sample ratio is off: {RatioText(r.Ratio)}. About {missing.ToString("N0", CultureInfo.InvariantCulture)} units of '{(ofTreatment ? r.Treatment : r.Control)}' are missing, if they were lost and not only fewer by chance{(main.IfMissing is { } bounds ? $"; the effect on '{main.Name}' would be {Number(bounds.Low)} to {Number(bounds.High)}, whatever they did" : "")}. Look at how units are assigned and counted before the effects are believed.");
        }
        if (r.MixedUnits > 0 && r.MixedShare <= MostMixed) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{r.MixedUnits:N0} units were in both arms and are left out.")); }
        if (main.Cuped is { Used: false } c && c.BeforePValue < 1e-3) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The arms differed before the exposure (by {c.BeforeDifference:0.####}, chance {c.BeforePValue:0.0000}): the value from before is not taken out.")); }
        foreach (var m in r.Metrics.Where(m => m.Tail is not null)) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"'{m.Name}' has a heavy tail: {m.Tail!.Cut:N0} units hold {m.Tail.ShareOfSum:0.0%} of it, the largest value is {m.Tail.Largest:0.###}. With values cut at {m.Tail.CutAt:0.###} the effect is {Number(m.Tail.Effect.Absolute.Estimate)} instead of {Number(m.Effect.Absolute.Estimate)}.")); }
        if (r.Exposure is { Finding: "novelty" } e) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The effect wears off with the age of the exposure ({Number(e.ByAge!.Estimate)} when the age doubles, chance {e.ByAgePValue:0.0000}): what is new is tried. Decide by the older ages.")); }
        if (r.Exposure is { Finding: "calendar" }) { warnings.Add("The effect goes with the days of the calendar: something else changed while the test ran."); }
        if (r.Overlap is { PValue: < AssignmentOverlap.Chance and >= LeastChanceOverlap } o) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The assignment may go with that of '{o.Name}' (chance {o.PValue:0.0000}).")); }
        if (r.Overlap is { InteractionPValue: < 0.01 } i) { warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The effect depends on the arm of '{i.Name}' (chance {i.InteractionPValue:0.0000}).")); }
        return warnings;
    }

    // Units for a power of 80 % at the interval that decides at one look: (1.96 + 0.84)^2 standard errors.
    static long? Needed(MetricResult m, long units)
    {
        var statistic = Math.Abs(m.Best.Statistic);
        return statistic < 0.1 ? null : (long)Math.Round(units * Math.Pow(2.8 / statistic, 2)) is var needed && needed > units ? needed : null;
    }

    static string RatioText(SampleRatio r) => string.Create(CultureInfo.InvariantCulture, $"{r.Control:N0} to {r.Treatment:N0} where {r.ExpectedShare:0.##%} of them were meant for the second, chi-square {r.ChiSquare:0.00}, chance {r.PValue:0.0000}, e-value {E(r.LogEvidence)}");

    static string Effect(MetricResult m, bool final) => m.Best.Deciding(final) is var i ? $"{Number(i.Estimate)} [{Number(i.Low)}, {Number(i.High)}]{(final ? "" : " at every look")}" : "";

    static string Change(Interval? i) => i is null ? "no share can be told" : $"{Percent(i.Estimate, sign: true)} [{Percent(i.Low, sign: true)}, {Percent(i.High, sign: true)}]";

    static string Percent(double share, bool sign = false) => share.ToString(sign ? "+0.##%;-0.##%;0%" : "0.##%", CultureInfo.InvariantCulture);

    /// <summary>A number of any size, with its sign.</summary>
    internal static string Number(double value) => value == 0 ? "0" : (value > 0 ? "+" : "-") + Math.Abs(value).ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 1 ? "0.00" : "0.00000", CultureInfo.InvariantCulture);

    /// <summary>An e-value by its logarithm.</summary>
    internal static string E(double log) => log > 690 ? "above 1E+300" : Math.Exp(log) is var value ? value.ToString(value >= 1000 ? "0.#E+0" : "0.##", CultureInfo.InvariantCulture) : "";
}
