using Relearn.Loop.Learning;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>How a model loses with age, and how often it is worth making anew.</summary>
static class StalenessScreen
{
    public static void Show(IAnsiConsole console, StalenessCurve curve, bool clock)
    {
        var days = clock ? "days" : "blocks";
        console.Title("What age costs: old models beside fresh ones, on the same rows");
        LinePlot.Draw(console, [
            ("log loss beyond a fresh model", "green", [(0, 0), .. curve.Points.Select(p => (p.Days, p.Loss.Estimate))]),
            ("fitted", "blue", [(0, 0), .. curve.Points.Select(p => (p.Days, p.Fitted))]),
            ("95 %", "grey", [(0, 0), .. curve.Points.Select(p => (p.Days, p.Loss.Low))]),
            ("of periods", "grey", [(0, 0), .. curve.Points.Select(p => (p.Days, p.Loss.High))])],
            Math.Clamp(console.Profile.Width - 12, 30, 100), 12, x => FormattableString.Invariant($"{x:0} {days} older"));
        console.WriteLine(Summary(curve, days));
    }

    /// <summary>What follows from the curve, in sentences.</summary>
    public static string Summary(StalenessCurve curve, string days)
    {
        var cost = FormattableString.Invariant($"A retraining costs {curve.RetrainCost:0.####} {curve.Currency}; {curve.DecisionsPerDay:N0} decisions a day.");
        if (curve.HalfLifeDays is not { } half) { return $"No loss with age was found in {curve.Periods} periods. {cost} None pays."; }
        var longest = curve.Points[^1].Days;
        var age = half.Estimate > 4 * longest ? FormattableString.Invariant($"The loss grows in a straight line as far as was seen ({longest:0} {days}): {curve.LossPerDay.Estimate:0.00000} a day")
            : FormattableString.Invariant($"Half of what age costs is lost after {half.Estimate:0.#} [{half.Low:0.#}, {half.High:0.#}] {days}; a fresh model loses {curve.LossPerDay.Estimate:0.00000} a day");
        var money = FormattableString.Invariant($"{curve.CostPerDay.Estimate:0.00000} [{curve.CostPerDay.Low:0.00000}, {curve.CostPerDay.High:0.00000}] {curve.Currency} a decision and day");
        var advice = double.IsPositiveInfinity(curve.CadenceDays.Estimate) ? "No retraining pays"
            : FormattableString.Invariant($"Recommended: a retraining every {curve.CadenceDays.Estimate:0.#} [{curve.CadenceDays.Low:0.#}, {High(curve.CadenceDays.High)}] {days}, which costs {curve.DailyCost:N2} {curve.Currency} a day with what is lost to age, where a model {longest:0} {days} old loses {curve.DailyCostOfOldest:N2}");
        return $"{age}, {money}.\n{cost} {advice}.";
    }

    static string High(double days) => double.IsPositiveInfinity(days) ? "never" : FormattableString.Invariant($"{days:0.#}");
}
