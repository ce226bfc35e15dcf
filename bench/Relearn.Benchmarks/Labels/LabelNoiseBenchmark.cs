using System.Globalization;
using Relearn.Data.Labels.Suspects;
using Relearn.Modeling.OutOfFold;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Labels;

/// <summary><c>label-noise FOLDER</c>: labels of four published tables are turned round in four ways; how well they are ranked, how well people's judgements of 150 of them count them, and which source is named. FOLDER holds the data sets.</summary>
static class LabelNoiseBenchmark
{
    const int NoiseSeeds = 4;
    const int ReviewsOfNoise = 50;

    public static int Run(string data, int judgements)
    {
        Console.WriteLine($"{NoiseSeeds} draws of the noise, {ReviewsOfNoise} reviews of {judgements} judgements each: medians over the draws, counts over all {NoiseSeeds * ReviewsOfNoise} reviews.\n");
        Console.WriteLine("| set | noise | rows | wrong | AUROC | AP | P@wrong | default filter: found, P, R, F1 | estimate / truth | within the interval | width / truth | F1 of the cut | best F1 |");
        Console.WriteLine("| --- | --- | --: | --: | --: | --: | --: | --- | --- | --: | --: | --: | --: |");
        var sources = new List<string>();
        foreach (var set in NoisySet.All)
        {
            foreach (var noise in NoisySet.Noises)
            {
                var runs = Enumerable.Range(1, NoiseSeeds).Select(seed => Look(set, data, noise, (ulong)seed, judgements)).ToArray();
                double Median(Func<Outcome, double> of) => Interval.Quantile(runs.Select(of).Order().ToArray(), 0.5);
                var ratios = runs.SelectMany(r => r.Ratios).ToArray();
                var (mean, spread) = (ratios.Average(), Math.Sqrt(ratios.Sum(r => (r - ratios.Average()) * (r - ratios.Average())) / (ratios.Length - 1)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set.Name} | {noise} | {runs[0].Rows:N0} | {Median(r => r.Wrong):N0} | {Median(r => r.Roc):.000} | {Median(r => r.Ap):.000} | {Median(r => r.PrecisionAtWrong):.000} | {Median(r => r.Found):N0}, {Median(r => r.Precision):.000}, {Median(r => r.Recall):.000}, {Median(r => r.F1):.000} | {mean:0.00} ± {spread:.00} | {runs.Sum(r => r.Within)} of {ratios.Length} | {Median(r => r.Width):0.00} | {Median(r => r.CutF1):.000} | {Median(r => r.BestF1):.000} |"));
                sources.Add($"| {set.Name} | {noise} | {string.Join(", ", runs.Select(r => r.Worst))} |");
            }
        }
        Console.WriteLine("\n| set | noise | sources called worse than the rest, for each draw of the noise |\n| --- | --- | --- |\n" + string.Join('\n', sources));
        return 0;
    }

    sealed record Outcome(int Rows, int Wrong, double Roc, double Ap, double PrecisionAtWrong, int Found, double Precision, double Recall, double F1, double[] Ratios, int Within, double Width, double CutF1, double BestF1, string Worst);

    static Outcome Look(NoisySet set, string data, string noise, ulong seed, int judgements)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        try
        {
            set.Write(data, noise, seed, folder);
            using var workspace = Workspace.Open(folder);
            var context = workspace.Context(default);
            var (_, dataset) = Loop.Circle.DataAsync(context).GetAwaiter().GetResult();
            using var file = Loop.Circle.OpenRows(context, dataset.RowsHash);
            var made = OutOfFoldRows.Of(workspace.Project, file, null, context.Execution);
            var turned = new double[file.Rows];
            file.Read("turned", 0, turned);
            bool[] wrong = [.. made.Rows.Select(r => turned[r] == 1)];
            var ranking = SuspectRanking.Of(made.Probabilities);
            var (roc, ap) = BinaryMetrics.Areas(ranking.Suspicion, wrong);
            var all = wrong.Count(w => w);
            // Wrong ones among the first so many of the ranking.
            var hits = new int[wrong.Length + 1];
            for (var r = 0; r < wrong.Length; r++) { hits[r + 1] = hits[r] + (wrong[ranking.Order[r]] ? 1 : 0); }
            double F1(int cut) => 2.0 * hits[cut] / (cut + all);
            var found = ConfidentLearning.Of(made.Probabilities).Find(SuspectFilter.PruneByNoiseRate);
            var (count, right) = (found.Count(f => f), found.Zip(wrong).Count(f => f.First && f.Second));
            var (ratios, within, width, f1) = (new double[ReviewsOfNoise], 0, 0.0, 0.0);
            for (var review = 0; review < ReviewsOfNoise; review++)
            {
                var plan = ReviewPlan.Of(wrong.Length, seed * 1000 + (ulong)review);
                var judged = new Dictionary<int, ReviewVerdict>();
                foreach (var part in new[] { Math.Min(judgements, plan.Strata * ReviewPlan.LeastOfStratum), Math.Max(0, judgements - plan.Strata * ReviewPlan.LeastOfStratum) })
                {
                    foreach (var rank in plan.Draw(judged, part)) { judged.Add(rank, wrong[ranking.Order[rank]] ? ReviewVerdict.Wrong : ReviewVerdict.Right); }
                }
                var estimate = ReviewEstimate.Of(plan, judged);
                ratios[review] = estimate.Wrong.Estimate / all;
                within += all >= estimate.Wrong.Low && all <= estimate.Wrong.High ? 1 : 0;
                width += (estimate.Wrong.High - estimate.Wrong.Low) / all / ReviewsOfNoise;
                f1 += F1(estimate.BestF1().Items) / ReviewsOfNoise;
            }
            var groups = GroupComparison.Of(ItemGroups.ByColumn(file, "rows.csv", "source", made.Rows), made.Probabilities);
            var worse = groups.Where(g => g.IsWorse).Select(g => g.Name).ToArray();
            return new(wrong.Length, all, roc, ap, (double)hits[all] / all, count, count == 0 ? 0 : (double)right / count, (double)right / all, 2.0 * right / (count + all), ratios, within, width, f1,
                Enumerable.Range(1, wrong.Length).Max(F1), worse.Length == 0 ? "none" : string.Join(" and ", worse));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
