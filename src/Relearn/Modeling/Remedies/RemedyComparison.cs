using System.Globalization;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Remedies;

/// <summary>Fits each remedy on the training rows and compares them on the validation rows, in money.</summary>
/// <remarks>
/// <code>
/// 1 fit each remedy, and the project with parts of its training rows     (the training rows)
/// 2 calibrate, set thresholds and decide, five folds                     (the validation rows; no row decides on itself)
/// 3 money of each, and of each minus the project as declared, by day;
///   the same 2,000 resamplings of days for all
/// 4 better: the interval of the gain lies above 0, at 95 % for all remedies together (Bonferroni)
/// </code>
/// </remarks>
sealed class RemedyComparison
{
    const int Replicates = 2000;

    // Parts of the training rows, and how often each is drawn: the smaller, the more the draw matters.
    static readonly (double Share, int Draws)[] Parts = [(0.25, 3), (0.5, 2)];

    readonly ProjectConfig _project;
    readonly ScoredRows _scored;
    readonly ResamplingBlocks _blocks;
    readonly int[][] _counts;
    readonly double[] _rows;

    RemedyComparison(ProjectConfig project, ScoredRows scored)
    {
        (_project, _scored) = (project, scored);
        _blocks = ResamplingBlocks.Of(scored.Days);
        _counts = BlockBootstrap.Counts(_blocks.Count, project.Seed, Replicates);
        _rows = _blocks.Sum(_ => 1);
    }

    /// <summary>Compares.</summary>
    public static RemedyReport Compare(ProjectConfig project, RowsFile file, Execution execution)
    {
        var split = TimeSplit.Of(file, project.Split);
        ModelTraining.Require(file, split);
        var rows = FeatureFitting.Fit(project, file, split.Train, execution.History);
        var (trainRows, trainPositives) = rows.Count(split.Train);
        var remedies = Remedy.Of(project, trainRows, trainPositives);
        // Thresholds differ and models do not: each is fitted once.
        var keys = remedies.Select(r => (r.Project.Model, r.Project.Sampling)).Distinct().ToArray();
        (RowRange Range, ProjectConfig Project)[] fits =
        [
            .. keys.Select(k => (split.Train, project with { Model = k.Model, Sampling = k.Sampling })),
            .. Parts.SelectMany(p => Enumerable.Range(1, p.Draws).Select(draw => (split.Train with { Sample = new NegativeSample(1, unchecked(project.Seed + (ulong)draw), p.Share) }, project))),
        ];
        var scorers = new IScorer[fits.Length];
        for (var f = 0; f < fits.Length; f++)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            // Only what a run with this remedy would bin too is kept.
            var how = execution with { Progress = share => execution.Progress?.Invoke((f + share) / fits.Length), Binned = f == 0 ? execution.Binned : null };
            scorers[f] = Fit(fits[f].Project, rows, fits[f].Range, how);
        }
        var scored = ScoredRows.Of(rows, split.Validation, scorers);
        var comparison = new RemedyComparison(project, scored);
        return comparison.Report(remedies, [.. remedies.Select(r => Array.IndexOf(keys, (r.Project.Model, r.Project.Sampling)))], keys.Length, trainRows, trainPositives);
    }

    // A part of the rows keeps its draw beside the declared sample of false ones.
    static IScorer Fit(ProjectConfig project, EncodedRows rows, RowRange range, Execution execution)
    {
        if (range.Sample is not { } part || SamplingReport.SampleOf(project) is not { } negatives) { return ModelTraining.LearnerOf(project).Fit(rows, range, execution).Scorer; }
        return new SampledLearner(ModelTraining.OnAllRows(project), negatives with { Seed = part.Seed, All = part.All }).Fit(rows, range with { Sample = null }, execution).Scorer;
    }

    RemedyReport Report(IReadOnlyList<Remedy> remedies, int[] fitOf, int firstPart, long trainRows, long trainPositives)
    {
        var positives = _scored.Positives.LongCount(p => p);
        var fitted = remedies.Select((r, i) => CrossFitted.Of(r.Project, _scored.Raw[fitOf[i]], _scored.Positives)).ToArray();
        var sums = fitted.Select(ValueOf).ToArray();
        var compared = Math.Max(1, remedies.Count - 1);
        var results = remedies.Select((remedy, i) =>
        {
            var gains = Difference(sums[i], sums[0]);
            var probabilities = fitted[i].Probabilities;
            double loss = 0;
            long acted = 0, hits = 0;
            for (var row = 0; row < probabilities.Length; row++)
            {
                loss += BinaryMetrics.LogLoss(probabilities[row], _scored.Positives[row]);
                acted += fitted[i].Acts[row] ? 1 : 0;
                hits += fitted[i].Acts[row] && _scored.Positives[row] ? 1 : 0;
            }
            return new RemedyResult(remedy.Name, remedy.Yaml, Mean(sums[i]), i == 0 ? null : Mean(gains), i > 0 && Mean(gains, 1 - 0.05 / compared).Low > 0,
                loss / probabilities.Length, BinaryMetrics.Areas(probabilities, _scored.Positives).PrAuc, probabilities.Average() / ((double)positives / probabilities.Length), acted, hits);
        }).ToArray();
        var labels = Forecast(sums[0], firstPart, trainPositives);
        var best = results.Where(r => r.Better).MaxBy(r => r.Gain!.Estimate);
        return new(_project.Kpi.Currency, trainRows, trainPositives, _scored.Rows, positives, results, labels, Verdict(results[0], best, labels, positives), best?.Yaml);
    }

    double[] ValueOf(CrossFitted fitted) => _blocks.Sum(row => _project.Kpi.ValueOf(fitted.Acts[row], _scored.Positives[row]));

    static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    double Mean(double[] sums, int[]? counts)
    {
        double sum = 0, rows = 0;
        for (var b = 0; b < sums.Length; b++)
        {
            sum += (counts?[b] ?? 1) * sums[b];
            rows += (counts?[b] ?? 1) * _rows[b];
        }
        return sum / rows;
    }

    Interval Mean(double[] sums, double confidence = 0.95) => _blocks.Count < BlockBootstrap.LeastBlocks ? Interval.Unbounded(Mean(sums, null)) : Interval.FromReplicates(Mean(sums, null), _counts.Select(c => Mean(sums, c)), confidence);

    // v(n) = a - b / sqrt(n) through the parts and the whole by least squares; what is left of b at twice the labels is gained.
    LabelForecast Forecast(double[] whole, int firstPart, long trainPositives)
    {
        var points = new List<(double Share, double[] Sums)>();
        foreach (var (share, draws) in Parts)
        {
            var of = Enumerable.Range(firstPart, draws).Select(f => ValueOf(CrossFitted.Of(_project, _scored.Raw[f], _scored.Positives))).ToArray();
            points.Add((share, [.. Enumerable.Range(0, _blocks.Count).Select(b => of.Average(o => o[b]))]));
            firstPart += draws;
        }
        points.Add((1, whole));
        double[] x = [.. points.Select(p => 1 / Math.Sqrt(p.Share))];
        var mean = x.Average();
        var spread = x.Sum(v => (v - mean) * (v - mean));
        double Gain(int[]? counts) => -points.Select((p, i) => (x[i] - mean) * Mean(p.Sums, counts)).Sum() / spread * (1 - 1 / Math.Sqrt(2));
        var gain = _blocks.Count < BlockBootstrap.LeastBlocks ? Interval.Unbounded(Gain(null)) : Interval.FromReplicates(Gain(null), _counts.Select(Gain));
        return new([.. points.Select(p => new LabelPoint(p.Share, (long)Math.Round(trainPositives * p.Share), Mean(p.Sums)))], trainPositives, gain);
    }

    string Verdict(RemedyResult declared, RemedyResult? best, LabelForecast labels, long positives)
    {
        string Money(double value) => value.ToString("+0.#####;-0.#####;0", CultureInfo.InvariantCulture);
        var words = best is not null
            ? string.Create(CultureInfo.InvariantCulture, $"'{best.Name}' earns most: {Money(best.Gain!.Estimate)} {_project.Kpi.Currency} a decision [{Money(best.Gain.Low)}, {Money(best.Gain.High)}]. {(best.Yaml!.StartsWith("take", StringComparison.Ordinal) ? $"In project.yaml {best.Yaml}." : $"Put into project.yaml: {best.Yaml}")}")
            : string.Create(CultureInfo.InvariantCulture, $"No remedy earns more than the project as declared beyond doubt, judged on {positives:N0} true rows: leave project.yaml as it is.");
        if (declared.Acted == 0 && best is null) { words += " As declared it never acts on these rows, and neither pays it beyond doubt with a remedy."; }
        return labels.Gain.Low > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{words.TrimEnd('.')}. Twice as many labels ({labels.MorePositives:N0} true ones more) would earn about {Money(labels.Gain.Estimate)} a decision [{Money(labels.Gain.Low)}, {Money(labels.Gain.High)}].")
            : $"{words.TrimEnd('.')}. Whether more labels would earn more cannot be told from these.";
    }
}
