using System.Globalization;
using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Modeling.Delays;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Storage;
using Relearn.Tests.Data.Maturity;

namespace Relearn.Benchmarks;

/// <summary>Labels that come late, with a delay of known distribution: whether the curve is right at its stated rate, and what each way of training makes of pending rows.</summary>
static class LabelDelaysBenchmark
{
    public static int Run(int repeats, int seeds)
    {
        Curve(repeats);
        foreach (var (name, drift) in new[] { ("the rate stays", 0.0), ("the rate moves", 1.5) })
        {
            foreach (var learner in new[] { "linear", "trees" }) { Ways(name, learner, drift, seeds); }
        }
        return 0;
    }

    static void Curve(int repeats)
    {
        double[] ages = [1, 3, 7, 14, 21];
        var (inside, error, width) = (new int[ages.Length], new double[ages.Length], new double[ages.Length]);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var scenario = new DelayScenario((ulong)repeat + 1, 4000, 75);
            var table = new DelayTable(DelayScenario.WindowDays * DatasetImport.Day);
            foreach (var i in Enumerable.Range(0, scenario.At.Count).Where(i => scenario.Fast[i]))
            {
                var elapsed = 75 * DatasetImport.Day - scenario.At[i];
                table.Add(scenario.Delay[i] <= elapsed ? scenario.Delay[i] : double.NaN, elapsed);
            }
            var curve = table.Curve();
            for (var a = 0; a < ages.Length; a++)
            {
                var interval = curve.SeenAt(ages[a] * DatasetImport.Day);
                var truth = DelayScenario.Seen(Math.Floor(ages[a] / DelayScenario.WindowDays * DelayTable.DefaultSteps + 1e-9) * DelayScenario.WindowDays / DelayTable.DefaultSteps, fast: true);
                inside[a] += interval.Low <= truth && truth <= interval.High ? 1 : 0;
                error[a] += interval.Estimate - truth;
                width[a] += interval.High - interval.Low;
            }
        }
        Console.WriteLine("| age, days | true share seen | mean error of the estimate | mean width of the interval | true share inside |");
        Console.WriteLine("| --: | --: | --: | --: | --: |");
        for (var a = 0; a < ages.Length; a++)
        {
            var rate = Interval.Wilson(inside[a], repeats);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {ages[a]} | {DelayScenario.Seen(ages[a], fast: true):0.0%} | {error[a] / repeats:+0.00%;-0.00%} | {width[a] / repeats:0.0%} | {rate.Estimate:0.0%} [{rate.Low:0.0%}, {rate.High:0.0%}] of {repeats} |"));
        }
        Console.WriteLine();
    }

    static void Ways(string name, string learner, double drift, int seeds)
    {
        var found = Enumerable.Range(1, seeds).Select(seed =>
        {
            using var folder = new Folder();
            using var file = new DelayScenario((ulong)seed, 120_000, 120, drift).Rows(new ArtifactStore(folder.Path), 150);
            return DelayOptions.Compare(DelayScenario.Project(learner, 0.4), "scenario", file, new Execution { Threads = 1 });
        }).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{learner}, {name}: mean of {seeds} seeds; {found.Average(f => f.PendingRows / (double)f.TrainRows):0%} of the rows pending, {found.Average(f => f.PendingShare):0.0%} of the events still to come, rate of the judged rows {found.Average(f => f.Rate):0.0%}"));
        Console.WriteLine();
        Console.WriteLine("| label.delay | prediction is off by | standard error | log loss | below that of mature by | standard error | AUC |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: |");
        for (var o = 0; o < found[0].Options.Count; o++)
        {
            DelayOption[] options = [.. found.Select(f => f.Options[o])];
            var (off, offError) = Mean([.. options.Select(x => x.Calibration.Estimate)]);
            var (gain, gainError) = Mean([.. options.Select(x => x.Gain?.Estimate ?? 0)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| `{options[0].Name}` | {off:+0.0%;-0.0%} | {offError:0.0%} | {options.Average(x => x.LogLoss.Estimate):0.0000} | {(options[0].Gain is null ? "" : gain.ToString("+0.00000;-0.00000;0.00000", CultureInfo.InvariantCulture))} | {(options[0].Gain is null ? "" : gainError.ToString("0.00000", CultureInfo.InvariantCulture))} | {options.Average(x => x.RocAuc!.Value):0.000} |"));
        }
        Console.WriteLine();
    }

    static (double Mean, double Error) Mean(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length));
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("relearn-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
