using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Scoping;

namespace Relearn.Modeling.Delays;

/// <summary>A learner that also learns from rows whose event may still come.</summary>
sealed class DelayedLearner(ILearner inner, LabelDelay treatment) : ILearner
{
    // Fewer mature rows give no probability for each pending one; then all take the rate that the curve ends at.
    const int LeastMature = 50;

    public string Name => inner.Name;

    /// <summary>What is really done for a learner: a model of the delay only where there is one.</summary>
    public LabelDelay Treatment => treatment == LabelDelay.DelayedFeedback && inner is not LinearLearner ? LabelDelay.FakeNegatives : treatment;

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        if (Treatment == LabelDelay.Mature || !rows.File.HasEvents) { return inner.Fit(rows, range, execution); }
        var delay = DelayedRows.Of(rows.File, range, Treatment);
        if (Treatment == LabelDelay.Weights && range.End > delay.FirstPending) { delay = delay.With(Probabilities(rows, range, delay, execution)); }
        var shown = range with { Delay = delay };
        return Treatment switch
        {
            LabelDelay.DelayedFeedback => new DelayedFeedbackLearner().Fit(rows, shown, execution),
            LabelDelay.FakeNegatives => new FakeNegativeModel(inner.Fit(rows, shown, execution)),
            _ => inner.Fit(rows, shown, execution),
        };
    }

    /// <summary>Time of the newest row that is learnt from, microseconds since 1970 UTC.</summary>
    public double NewestRow(RowsFile file, RowRange range) => Treatment == LabelDelay.Mature ? ModelTraining.NewestUsable(file, range)
        : Math.Min(TimeSplit.TimeAt(file, range.End - 1), range.KnownBy - DelayedRows.Of(file, range, Treatment).LeastAge);

    // How probable the event of each pending row is, as a model of the mature rows says.
    float[] Probabilities(EncodedRows rows, RowRange range, DelayedRows delay, Execution execution)
    {
        var (count, positives) = rows.Count(range);
        if (count < LeastMature || positives == 0 || positives == count) { return []; }
        var scorer = inner.Fit(rows, range, execution with { Progress = null }).Scorer;
        var probabilities = new float[range.End - delay.FirstPending];
        Array.Fill(probabilities, (float)delay.Curve.Rate.Estimate);
        var pending = range with { First = delay.FirstPending, Delay = DelayedRows.Of(rows.File, range, LabelDelay.PendingIsNegative) };
        var raw = new double[EncodedRows.DefaultBlock];
        rows.ForEach(pending, raw.Length, block =>
        {
            scorer.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), raw.AsSpan(0, block.Rows));
            for (var i = 0; i < block.Rows; i++) { probabilities[block.RowIndexes[i] - delay.FirstPending] = (float)(1 / (1 + Math.Exp(-raw[i]))); }
        });
        return probabilities;
    }
}

/// <summary>What was fitted on fake negatives, corrected.</summary>
sealed class FakeNegativeModel(IModel inner) : IModel
{
    public string Learner => inner.Learner;

    public string Hash => inner.Hash;

    public IScorer Scorer { get; } = new FakeNegativeScorer(inner.Scorer);

    public BundleFile.Section? Section => inner.Section;
}
