using System.Globalization;
using Relearn.Analysis.Experiments;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Analysis;

/// <summary>Experiments of 28 days of which somebody looks every day: how often an effect is claimed where there is none, how soon one is seen, and how soon lost units are.</summary>
static class ExperimentsBenchmark
{
    const int Days = 28, PerDay = 1000;
    const double Rate = 0.2;

    static readonly double[] s_effects = [0, 0.01, 0.02, 0.04], s_lost = [0, 0.02, 0.04, 0.1];

    public static int Run(int trials)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Days} days with {PerDay:N0} units each, a rate of {Rate}, {trials:N0} trials\n"));
        Console.WriteLine("| effect on the rate | interval of one look, last day | the same, any day | interval of every look, any day | the last: median day |");
        Console.WriteLine("| --: | --: | --: | --: | --: |");
        foreach (var effect in s_effects)
        {
            var found = Enumerable.Range(0, trials).Select(t => Effect((ulong)t + 1, effect)).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {effect:+0.00;-0.00;0} | {found.Average(f => f.Last ? 1.0 : 0):0.0%} | {found.Average(f => f.AnyFixed ? 1.0 : 0):0.0%} | {found.Average(f => f.Day is not null ? 1.0 : 0):0.0%} | {Median(found.Select(f => f.Day))} |"));
        }
        Console.WriteLine("\n| units lost of one arm | chance below 0.01 on any day | e-value of 20 | e-value of 1,000 | the last: median day |");
        Console.WriteLine("| --: | --: | --: | --: | --: |");
        foreach (var lost in s_lost)
        {
            var found = Enumerable.Range(0, trials).Select(t => Ratio((ulong)t + 1, lost)).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {lost:0%} | {found.Average(f => f.Chance ? 1.0 : 0):0.0%} | {found.Average(f => f.Warned ? 1.0 : 0):0.0%} | {found.Average(f => f.Day is not null ? 1.0 : 0):0.0%} | {Median(found.Select(f => f.Day))} |"));
        }
        return 0;
    }

    static (bool Last, bool AnyFixed, int? Day) Effect(ulong seed, double effect)
    {
        var (random, difference) = (new SeededRandom(seed), new MeanDifference());
        (bool Last, bool Any, int? Day) found = default;
        for (var day = 1; day <= Days; day++)
        {
            for (var i = 0; i < PerDay; i++)
            {
                var treated = random.NextDouble() < 0.5;
                difference.Take(treated, random.NextDouble() < Rate + (treated ? effect : 0) ? 1 : 0);
            }
            var figures = difference.Figures()!;
            found.Last = figures.PValue < ExperimentQuestion.Alpha;
            found.Any |= found.Last;
            if (found.Day is null && (figures.Anytime.Low > 0 || figures.Anytime.High < 0)) { found.Day = day; }
        }
        return found;
    }

    static (bool Chance, bool Warned, int? Day) Ratio(ulong seed, double lost)
    {
        var random = new SeededRandom(seed);
        (bool Chance, bool Warned, int? Day) found = default;
        long control = 0, treatment = 0;
        for (var day = 1; day <= Days; day++)
        {
            for (var i = 0; i < PerDay; i++)
            {
                if (random.NextDouble() < 0.5) { control++; }
                else if (random.NextDouble() >= lost) { treatment++; }
            }
            var ratio = SampleRatio.Of(new Dictionary<double, (long, long)> { [0.5] = (control, treatment) });
            found.Chance |= ratio.PValue < 0.01;
            found.Warned |= ratio.LogEvidence >= Math.Log(20);
            if (found.Day is null && ratio.LogEvidence >= Math.Log(1000)) { found.Day = day; }
        }
        return found;
    }

    static string Median(IEnumerable<int?> days) => days.Select(d => d ?? int.MaxValue).Order().ToArray() is var sorted && sorted[sorted.Length / 2] is var middle && middle == int.MaxValue ? "-" : middle.ToString(CultureInfo.InvariantCulture);
}
