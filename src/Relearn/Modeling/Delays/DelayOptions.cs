using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Delays;

/// <summary>Compares the ways in which training can treat rows whose event may still come.</summary>
static class DelayOptions
{
    /// <summary>The name of a way in reports.</summary>
    public static string NameOf(LabelDelay delay) => delay switch
    {
        LabelDelay.DelayedFeedback => "delayed_feedback",
        LabelDelay.FakeNegatives => "fake_negatives",
        LabelDelay.PendingIsNegative => "pending_is_negative",
        _ => delay.ToString().ToLowerInvariant(),
    };

    /// <summary>Fits the declared learner in every way on the rows before the validation period, and judges on all rows from there on that are mature now.</summary>
    /// <exception cref="UserErrorException">The label is no event within a window, or a period has too few rows.</exception>
    public static DelayComparison Compare(ProjectConfig project, string datasetId, RowsFile file, Execution execution)
    {
        if (project.Label.Natural is null) { throw ModelErrors.LabelNotNatural(project.Label.Name).Exception(); }
        var split = TimeSplit.Of(file, project.Split);
        // Everybody sees the training rows as they were when the first of the judged ones came.
        var train = split.Train with { End = split.Validation.First };
        var judge = new RowRange(split.Validation.First, file.Rows, double.PositiveInfinity);
        ModelTraining.Require(file, train, "training", 50);
        ModelTraining.Require(file, judge, "test", 2);
        var rows = FeatureFitting.Fit(project, file, train, execution.History);
        LabelDelay[] ways = project.Model.Learner == "linear"
            ? [LabelDelay.Mature, LabelDelay.Weights, LabelDelay.DelayedFeedback, LabelDelay.FakeNegatives, LabelDelay.PendingIsNegative]
            : [LabelDelay.Mature, LabelDelay.Weights, LabelDelay.DelayedFeedback, LabelDelay.PendingIsNegative];
        var scorers = ways.Select(way => ModelTraining.LearnerOf(project, way).Fit(rows, train, execution with { Progress = null, Binned = null }).Scorer).ToArray();
        var scored = ScoredRows.Of(rows, judge, scorers);
        var probabilities = ways.Select((_, w) => scored.Probabilities(w, Inference.Models.Calibration.None)).ToArray();
        var rate = scored.Positives.Average(p => p ? 1.0 : 0);
        var (pendingRows, pendingShare, all) = Pending(file, train);
        return new(datasetId, project.Model.Learner, NameOf(project.Label.Delay), train.KnownBy, MaturityReader.FullAgeOf(file) / DatasetImport.Day, all, pendingRows, pendingShare, scored.Rows, rate,
            [.. ways.Select((way, w) => Option(project, file, rows, train, way, scored, probabilities[w], w == 0 ? null : probabilities[0]))]);
    }

    static DelayOption Option(ProjectConfig project, RowsFile file, EncodedRows rows, RowRange train, LabelDelay way, ScoredRows scored, double[] probabilities, double[]? mature)
    {
        var blocks = ResamplingBlocks.Of(scored.Days);
        var calibration = BlockBootstrap.Mean(blocks.Sum(i => probabilities[i] - (scored.Positives[i] ? 1 : 0)), blocks.Sum(i => scored.Positives[i] ? 1 : 0), project.Seed);
        var loss = blocks.Mean(i => BinaryMetrics.LogLoss(probabilities[i], scored.Positives[i]), project.Seed);
        Interval? gain = mature is null ? null : blocks.Mean(i => BinaryMetrics.LogLoss(mature[i], scored.Positives[i]) - BinaryMetrics.LogLoss(probabilities[i], scored.Positives[i]), project.Seed);
        var area = BinaryMetrics.Areas(probabilities, scored.Positives).RocAuc;
        var learner = ModelTraining.LearnerOf(project, way);
        var shown = learner is DelayedLearner { Treatment: var treatment } ? train with { Delay = DelayedRows.Of(file, train, treatment) } : train;
        return new(NameOf(way), rows.Count(shown).Rows, ModelTraining.NewestLearnt(learner, file, train),
            probabilities.Average(), calibration, loss, gain, double.IsNaN(area) ? null : area);
    }

    // Of the rows before the moment: how many were not mature, and which share of the events that are known now had not been seen then.
    static (long Rows, double Share, long All) Pending(RowsFile file, RowRange train)
    {
        var fullAge = MaturityReader.FullAgeOf(file);
        long pending = 0, all = 0, events = 0, unseen = 0;
        var (times, seen) = (new double[4096], new double[4096]);
        for (var start = train.First; start < train.End; start += times.Length)
        {
            var count = (int)Math.Min(times.Length, train.End - start);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
            file.Read(RowsFile.EventSeen, start, seen.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                all++;
                pending += train.KnownBy - times[i] < fullAge ? 1 : 0;
                events += double.IsNaN(seen[i]) ? 0 : 1;
                unseen += seen[i] > train.KnownBy ? 1 : 0;
            }
        }
        return (pending, events == 0 ? double.NaN : (double)unseen / events, all);
    }
}
