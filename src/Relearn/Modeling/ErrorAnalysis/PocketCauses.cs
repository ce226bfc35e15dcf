using Relearn.Data.Sampling;
using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.LabelNoise;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Segments;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;
using Relearn.Scoping;

namespace Relearn.Modeling.ErrorAnalysis;

/// <summary>Asks of each pocket why the model is worse there.</summary>
/// <remarks>
/// <code>
/// labels           a model that learnt from no row of the pocket says what its labels should be: are they turned against it evenly, whatever it is sure of (<see cref="FlipModel"/>)?
/// missing feature  does a declared column that no feature reads, or none in this detail, separate what is left of the labels there?
/// few examples     a model of half of the training rows: is it worse there by more than elsewhere?
/// skew             is a column that makes the pocket served otherwise than the data has it?
/// ambiguous        none of these: the model says how unsure it is, and equal rows have different labels
/// </code>
/// Each has a likelihood ratio; the greatest from <see cref="Least"/> on is the likely cause, skew and a column that tells more before the others: they explain what looks like turned labels, and not the other way round.
/// </remarks>
sealed class PocketCauses(ProjectConfig project, ModelRun run, EncodedRows rows, HeldOutErrors errors, Execution execution, IReadOnlySet<string> skewed, string folder)
{
    /// <summary>Logarithm of the least likelihood ratio that names a cause: 20 to 1.</summary>
    public const double Least = 3;

    const double LeastWrong = 0.02;
    const double MostTurned = 0.8;

    double[]? _half;

    /// <summary>The causes, the likeliest first, and the training rows in the pocket.</summary>
    public (IReadOnlyList<PocketCause> Causes, long TrainRows) Of(Segment segment, string words)
    {
        int[] inside = [.. Enumerable.Range(0, errors.Count).Where(i => segment.Contains(errors.Codes, i))];
        var marked = Mark(segment);
        PocketCause?[] found = [Labels(inside, marked), MissingFeature(inside), Few(inside, marked.Held), Skew(segment)];
        var ambiguous = Ambiguous(inside, words);
        // A column that tells more explains what looks like turned labels; turned labels explain no column.
        PocketCause[] ordered = [.. found.OfType<PocketCause>().OrderByDescending(c => c.LogEvidence >= Least && c.Cause is PocketCause.MissingFeature or PocketCause.Skew).ThenByDescending(c => c.LogEvidence)];
        return ([.. ordered.Where(c => c.LogEvidence >= Least), ambiguous, .. ordered.Where(c => c.LogEvidence < Least)], marked.Held);
    }

    // Training rows of the pocket are fold 1.
    (RowFolds Folds, long Held) Mark(Segment segment)
    {
        var (marks, held, coder) = (new byte[run.Train.Rows], 0L, errors.Inputs);
        var batch = rows.File.CreateBatch(project.InputColumns.Select(c => c.Name), ColumnBatch.TrainingRows);
        for (var start = run.Train.First; start < run.Train.End; start += ColumnBatch.TrainingRows)
        {
            rows.File.Read(batch, start, (int)Math.Min(ColumnBatch.TrainingRows, run.Train.End - start));
            coder.Clear();
            coder.Add(batch);
            for (var i = 0; i < batch.Rows; i++)
            {
                if (!segment.Contains(coder.Codes, i)) { continue; }
                marks[start + i - run.Train.First] = 1;
                held++;
            }
        }
        return (RowFolds.Marked(run.Train.First, marks, 2), held);
    }

    PocketCause? Labels(int[] inside, (RowFolds Folds, long Held) marked)
    {
        var others = run.Train with { Fold = new(marked.Folds, 0, Within: true) };
        var (count, positives) = EncodedRows.Count(rows.File, others);
        if (count < 50 || positives == 0 || positives == count) { return null; }
        var (encoded, model) = ModelTraining.Fit(project, rows.File, others, execution with { Binned = null });
        // Calibrated on validation rows outside the pocket: those inside are what is asked about.
        var validation = ScoredRows.Of(encoded, run.Validation, [model.Scorer]);
        var within = inside.Select(i => errors.Rows[i]).ToHashSet();
        int[] outside = [.. Enumerable.Range(0, validation.Rows).Where(i => !within.Contains(validation.RowIndexes[i]))];
        if (outside.Length < 50) { return null; }
        var calibration = Calibrator.Fit(Array.ConvertAll(outside, i => validation.Raw[0][i]), Array.ConvertAll(outside, i => validation.Positives[i]));
        var scores = new FittedScores(model.Scorer, calibration);
        var asked = LabelNoiseReport.Score(encoded, run.Train with { Fold = new(marked.Folds, 1, Within: true) }, scores);
        var transfer = ScoreHeldOut(encoded, scores, inside);
        var flips = FlipModel.Fit([.. asked.Probabilities, .. transfer], [.. asked.Labels, .. inside.Select(i => errors.Labels[i])]);
        // Where labels say hardly more than a coin they are drawn, not turned. A model that is always sure cannot tell turned labels from odds that moved; then there is no other cause of errors so even.
        var turned = flips.Wrong.Low >= LeastWrong && flips.Up + flips.Down < MostTurned && flips.LogEvidence > -Least;
        var worth = Money(inside, i =>
        {
            // Probability that the label should be true, given what it says.
            var p = transfer[i];
            var (t, f) = errors.Labels[inside[i]] ? ((1 - flips.Down) * p, flips.Up * (1 - p)) : (flips.Down * p, (1 - flips.Up) * (1 - p));
            var truth = t + f == 0 ? p : t / (t + f);
            double Earns(double probability) => truth * project.Kpi.ValueOf(probability >= run.Threshold, true) + (1 - truth) * project.Kpi.ValueOf(probability >= run.Threshold, false);
            return Earns(p) - Earns(errors.Probabilities[inside[i]]);
        });
        return new(PocketCause.Labels, turned ? flips.OverNone : Math.Min(0, flips.LogEvidence),
            FormattableString.Invariant($"{flips.Wrong.Estimate:0%} [{flips.Wrong.Low:0%}, {flips.Wrong.High:0%}] of its {flips.Rows:N0} labels look turned to a model that learnt from no row of it, whatever that is sure of"),
            worth, "decisions of that model instead of this one's, judged by what the labels should probably be", 2, $"relearn data review {folder}");
    }

    double[] ScoreHeldOut(EncodedRows encoded, FittedScores model, int[] inside)
    {
        var (found, scores) = (new Dictionary<long, int>(inside.Length), new double[inside.Length]);
        for (var i = 0; i < inside.Length; i++) { found.Add(errors.Rows[inside[i]], i); }
        var raw = new double[8192];
        foreach (var range in new[] { run.Validation, run.Test })
        {
            encoded.ForEach(range, raw.Length, block =>
            {
                model.Scorer.Score(block.Matrix.AsSpan(0, block.Rows * encoded.Encoder.Width), raw.AsSpan(0, block.Rows));
                for (var i = 0; i < block.Rows; i++)
                {
                    if (found.TryGetValue(block.RowIndexes[i], out var at)) { scores[at] = model.Calibration.Probability(raw[i]); }
                }
            });
        }
        return scores;
    }

    PocketCause? MissingFeature(int[] inside)
    {
        var read = rows.Encoder.Program.Inputs.Select(i => i.Name).ToHashSet();
        PocketCause? best = null;
        for (var c = 0; c < errors.Columns.Length; c++)
        {
            var column = errors.Columns[c];
            var groups = SegmentFinder.Groups(Array.ConvertAll(inside, i => errors.Codes[c][i]));
            int GroupOf(int row) => groups.FindIndex(g => errors.Codes[c][row] >= g.From && errors.Codes[c][row] <= g.To);
            var (left, spread) = (new double[groups.Count], new double[groups.Count]);
            foreach (var i in inside)
            {
                var g = GroupOf(i);
                left[g] += (errors.Labels[i] ? 1 : 0) - errors.Probabilities[i];
                spread[g] += errors.Probabilities[i] * (1 - errors.Probabilities[i]);
            }
            // What all groups have in common is no matter of the column.
            var shift = left.Sum() / spread.Sum();
            int[] held = [.. Enumerable.Range(0, groups.Count).Where(g => spread[g] > 0)];
            if (held.Length < 2) { continue; }
            var statistic = held.Sum(g => Math.Pow(left[g] - shift * spread[g], 2) / spread[g]);
            var chance = Math.Clamp(ChiSquare.UpperTail(statistic, held.Length - 1) * errors.Columns.Length, 1e-300, 1);
            // A column that the model reads is less likely to be what it lacks.
            var log = Math.Log(EValues.OfPValue(chance)) - (read.Contains(column) ? Least : 0);
            if (best is not null && best.LogEvidence >= log) { continue; }
            best = new(PocketCause.MissingFeature, log,
                FormattableString.Invariant($"'{column}', {(read.Contains(column) ? "which features read, but not so that it counts here" : "which no feature reads")}, separates what the model leaves of the labels (chi-square {statistic:0.0} of {held.Length - 1} degrees, of {errors.Columns.Length} columns)"),
                Money(inside, GainBy(inside, GroupOf, groups.Count)), $"the model's log-odds moved by group of '{column}', learnt on every other day and tried on the days between", 3, $"relearn run {folder}");
        }
        return best;
    }

    // Log-odds moved by group, each half of the days by what the other shows; a group is drawn towards no change as if it had ten rows more.
    Func<int, double> GainBy(int[] inside, Func<int, int> groupOf, int groups)
    {
        var moves = new double[2, groups];
        for (var half = 0; half < 2; half++)
        {
            var (left, spread) = (new double[groups], new double[groups]);
            foreach (var i in inside.Where(i => errors.Days[i] % 2 != half))
            {
                left[groupOf(i)] += (errors.Labels[i] ? 1 : 0) - errors.Probabilities[i];
                spread[groupOf(i)] += errors.Probabilities[i] * (1 - errors.Probabilities[i]);
            }
            for (var g = 0; g < groups; g++) { moves[half, g] = Math.Clamp(left[g] / (spread[g] + 2.5), -3, 3); }
        }
        return at =>
        {
            var (i, p) = (inside[at], errors.Probabilities[inside[at]]);
            var moved = 1 / (1 + Math.Exp(-(Math.Log(Math.Max(p, 1e-9) / Math.Max(1 - p, 1e-9)) + moves[Math.Abs(errors.Days[i] % 2), groupOf(i)])));
            return Value(moved, i) - Value(p, i);
        };
    }

    double Value(double probability, int row) => project.Kpi.ValueOf(probability >= run.Threshold, errors.Labels[row]);

    PocketCause? Few(int[] inside, long held)
    {
        if (_half is null)
        {
            var half = run.Train with { Fold = new(RowFolds.Of(project, rows.File, run.Train, 2), 0, Within: true) };
            var (count, positives) = EncodedRows.Count(rows.File, half);
            if (count < 50 || positives == 0 || positives == count) { return null; }
            var (encoded, model) = ModelTraining.Fit(project, rows.File, half, execution with { Binned = null });
            var validation = ScoredRows.Of(encoded, run.Validation, [model.Scorer]);
            _half = ScoreHeldOut(encoded, new(model.Scorer, Calibrator.Fit(validation.Raw[0], validation.Positives)), [.. Enumerable.Range(0, errors.Count)]);
        }
        double Better(int i) => BinaryMetrics.LogLoss(_half[i], errors.Labels[i]) - errors.Losses[i];
        var all = Enumerable.Range(0, errors.Count).Average(Better);
        var here = inside.Average(Better);
        var error = Math.Sqrt(inside.Sum(i => Math.Pow(Better(i) - here, 2))) / inside.Length;
        // More than elsewhere: what more rows do everywhere is no matter of the pocket.
        var z = (here - Math.Max(0, 2 * all)) / Math.Max(error, 1e-12);
        return new(PocketCause.FewExamples, z > 0 ? z * z / 2 - Math.Log(2) : 0,
            FormattableString.Invariant($"it has {held:N0} of {run.Train.Rows:N0} training rows, and twice as many rows made its log loss {here:+0.0000;-0.0000} better, those of all {all:+0.0000;-0.0000}"),
            Money(inside, at => Value(errors.Probabilities[inside[at]], inside[at]) - Value(_half[inside[at]], inside[at])), "what the last doubling of the training rows brought there: another one brings at most about as much", 2, $"relearn data label {folder} --queue new");
    }

    PocketCause? Skew(Segment segment)
    {
        string[] columns = [.. new[] { segment.Column, segment.Second }.Where(c => c >= 0).Select(c => errors.Columns[c]).Where(skewed.Contains)];
        return columns.Length == 0 ? null : new(PocketCause.Skew, 5, $"{string.Join(" and ", columns)} {(columns.Length == 1 ? "is" : "are")} served otherwise than the data has it, by the newest skew report", null, null, 4, $"relearn monitor skew {folder}");
    }

    PocketCause Ambiguous(int[] inside, string words)
    {
        var columns = Enumerable.Range(0, errors.Columns.Length).Where(c => rows.Encoder.Program.Inputs.Any(i => i.Name == errors.Columns[c])).ToArray();
        var twins = inside.GroupBy(i => Convert.ToHexString([.. columns.Select(c => errors.Codes[c][i])])).Where(g => g.Skip(1).Any()).ToArray();
        var (paired, split) = (twins.Sum(g => g.Count()), twins.Where(g => g.Select(i => errors.Labels[i]).Distinct().Count() > 1).Sum(g => g.Count()));
        var (loss, expected) = (inside.Average(i => errors.Losses[i]), inside.Average(i => BinaryMetrics.Entropy(errors.Probabilities[i])));
        return new(PocketCause.Ambiguous, 0,
            FormattableString.Invariant($"where {words} the model is as unsure as it says: log loss {loss:0.0000}, expected {expected:0.0000}{(paired > 0 ? FormattableString.Invariant($"; of {paired:N0} rows that have a twin {split:N0} have one with another label") : "")}. What is declared does not tell more"),
            null, null, 1, $"relearn scope show {folder}");
    }

    // Money a day, whole days resampled.
    Interval Money(int[] inside, Func<int, double> gain)
    {
        var (sums, days) = (new double[errors.Blocks.Count], errors.Days.Distinct().Count());
        for (var at = 0; at < inside.Length; at++) { sums[errors.Blocks[inside[at]]] += gain(at); }
        // Rows that were left out to spread evenly count too.
        var scale = (double)sums.Length / days * Math.Max(1, (double)(run.Validation.Rows + run.Test.Rows) / errors.Count);
        var mean = BlockBootstrap.Mean(sums, Enumerable.Repeat(1.0, sums.Length).ToArray(), project.Seed);
        return new(mean.Estimate * scale, mean.Low * scale, mean.High * scale);
    }
}
