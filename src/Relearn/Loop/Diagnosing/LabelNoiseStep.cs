using System.Text.Json;
using Relearn.Analysis.Comparisons;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Loop.Differences;
using Relearn.Modeling;
using Relearn.Modeling.LabelNoise;
using Relearn.Storage;

namespace Relearn.Loop.Diagnosing;

/// <summary>Asks models about labels that they did not learn from: those held out from a run, and those that came between an earlier run and this one.</summary>
static class LabelNoiseStep
{
    // Labels that are wrong at random nobody can learn to rank.
    const double RelearnedBy = 0.02;

    /// <summary>What can be said of the labels of a run; null where its rows are not here, or its label is not true or false.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="record">The run.</param>
    public static LabelNoiseReport? Of(CircleContext context, LedgerRecord record)
    {
        using var side = RunSide.Open(context, record);
        if (side is not { IsWhole: true, File: { } file } || side.Run.Classes is not null || !context.Artifacts.Contains(side.Run.BundleHash)) { return null; }
        using var history = context.HistoryOf(side.Run);
        var own = Open(context, side.Run, file, history);
        var heldOut = LabelNoiseReport.Score(own.Rows, side.Run.Validation, own.Model).With(LabelNoiseReport.Score(own.Rows, side.Run.Test, own.Model));
        if (Earlier(context, record, side, file, history) is not { } earlier) { return LabelNoiseReport.Of(record.Id, side.Project, file, heldOut, null); }
        var ranking = RankingDifference.Of(Pairs(earlier.HeldOut), Pairs(heldOut));
        return LabelNoiseReport.Of(record.Id, side.Project, file, heldOut, (earlier.Run, earlier.Since, earlier.Before)) with { Relearned = ranking is { } r && r.Now - r.Before > Math.Max(RelearnedBy, 3 * r.Error) };
    }

    static (double, bool)[] Pairs(ScoredLabels rows) => [.. rows.Probabilities.Zip(rows.Labels)];

    // The newest run before it that learnt until an earlier time; without a clock there is no such time.
    static (string Run, ScoredLabels Since, ScoredLabels Before, ScoredLabels HeldOut)? Earlier(CircleContext context, LedgerRecord record, RunSide side, RowsFile file, WindowHistory history)
    {
        if (side.Project.Data.Time.Kind == Scoping.TimeKind.None) { return null; }
        foreach (var before in context.Ledger.List(ModelRun.Kind, int.MaxValue).SkipWhile(r => r.Id != record.Id).Skip(1))
        {
            var run = JsonSerializer.Deserialize(before.Body, ModelJson.Default.ModelRun)!;
            if (run.Classes is not null || run.TrainedUntil >= side.Run.TrainedUntil || !context.Artifacts.Contains(run.BundleHash) || !RowsParts.AreHere(context.Artifacts, run.RowsHash)) { continue; }
            using var rows = RowsFile.OpenVerified(context.Artifacts.Require(run.RowsHash, verify: true));
            using var itsHistory = context.HistoryOf(run);
            var usual = Open(context, run, rows, itsHistory);
            // Behind all that it learnt and calibrated from.
            var since = side.Run.Train with { First = Math.Max(side.Run.Train.First, file.FirstAtOrAfter(run.Validation.KnownBy)) };
            if (since.First >= since.End) { continue; }
            // A column that the newer rows lack cannot be asked about.
            var predictor = Predictor.Open(context.Artifacts.Require(run.BundleHash), run.BundleHash);
            if (predictor.Encoder.Program.Inputs.Any(i => !file.Columns.Contains(i))) { continue; }
            var asked = new EncodedRows(file, predictor.Encoder, history);
            var its = new FittedScores(predictor.Scorer, run.Calibration);
            return (before.Id, LabelNoiseReport.Score(asked, since, its), LabelNoiseReport.Score(usual.Rows, run.Test, usual.Model),
                LabelNoiseReport.Score(asked, side.Run.Validation, its).With(LabelNoiseReport.Score(asked, side.Run.Test, its)));
        }
        return null;
    }

    static (EncodedRows Rows, FittedScores Model) Open(CircleContext context, ModelRun run, RowsFile file, WindowHistory history)
    {
        var predictor = Predictor.Open(context.Artifacts.Require(run.BundleHash), run.BundleHash);
        return (new(file, predictor.Encoder, history), new(predictor.Scorer, run.Calibration));
    }
}
