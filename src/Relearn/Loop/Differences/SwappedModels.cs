using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop.Differences;

/// <summary>Fits models of which some parts are of the one run and some of the other, through the ordinary training code, and scores the judged rows. What was fitted for the same inputs is found again in the ledger.</summary>
sealed class SwappedModels(CircleContext context, RunSide before, RunSide after, RowMatch? match, IReadOnlySet<string> differ) : IDisposable
{
    readonly HybridRows _rows = new(context, before, after, match);

    /// <summary>Models that were fitted or found.</summary>
    public int Count { get; private set; }

    /// <summary>What is learnt and calibrated from, whatever is swapped: of which side's rows, from which row to which.</summary>
    public IReadOnlyList<(bool AfterRows, long First, long End)> Learnt()
    {
        bool[] splits = differ.Contains(Part.Split) ? [false, true] : [false], rows = match is null ? [false] : [false, true];
        return [.. splits.SelectMany(s => rows.Select(r => (Rows: r, Periods: Periods(s, r)))).Select(p => (p.Rows, p.Periods.Train.First, p.Periods.Validation.End))];
    }

    // A run's own periods on its own rows; on other rows what its split says of them, and of a candidate the same days.
    (RowRange Train, RowRange Validation) Periods(bool splitAfter, bool rowsAfter)
    {
        var (of, on) = (splitAfter ? after : before, rowsAfter ? after : before);
        if (ReferenceEquals(of, on) || match is null || of.RowsHash == on.RowsHash) { return (of.Run.Train, of.Run.Validation); }
        if (of.Run.Origin is null)
        {
            var split = TimeSplit.Of(on.File!, of.Project.Split);
            return (split.Train, split.Validation);
        }
        return (Moved(of.Run.Train), Moved(of.Run.Validation));

        RowRange Moved(RowRange range) => range with { First = At(range.First), End = At(range.End) };

        long At(long row) => row >= of.File!.Rows ? on.File!.Rows : on.File!.FirstAtOrAfter(TimeSplit.TimeAt(of.File, row));
    }

    /// <summary>Fits or finds one.</summary>
    /// <param name="isAfter">Which side an atom is of.</param>
    /// <param name="judged">The rows to score.</param>
    /// <param name="noise">Another seed, and another tenth of the training rows left out; null: neither.</param>
    /// <param name="progress">Is told how far it is.</param>
    public SwappedModel Fit(Func<string, bool> isAfter, JudgedRows judged, int? noise, Action<double> progress)
    {
        context.Execution.Cancellation.ThrowIfCancellationRequested();
        bool Is(string atom) => differ.Contains(atom) && isAfter(atom);
        var rowsAfter = Is(Part.Rows);
        var project = HybridProject.Of(before.Project, after.Project, Is, differ);
        if (noise is { } other) { project = project with { Seed = project.Seed + 1 + (ulong)other }; }
        var program = FeatureProgram.Compile(project.InputColumns, project.Features, project.Events).Program!;
        string[] needed = [.. program.Inputs.Select(i => i.Name)];
        bool Cells(string column, bool rows) => differ.Contains(Part.Cells(column)) ? isAfter(Part.Cells(column)) : rows;
        bool Labels(bool rows) => differ.Contains(Part.Labels) ? isAfter(Part.Labels) : rows;
        var (hash, file) = _rows.Make(rowsAfter, c => Cells(c, rowsAfter), Labels(rowsAfter), needed);
        var (judgedHash, judgedFile) = _rows.Make(judged.AfterRows, c => Cells(c, judged.AfterRows), Labels(judged.AfterRows), needed);
        var (train, validation) = Periods(Is(Part.Split), rowsAfter);
        var origin = (Is(Part.Split) ? after : before).Run.Origin;
        var sources = (Is(Part.Sources) ? after : before).Dataset;
        Count++;
        var identity = new RecordIdentity("difference_run", RunDifference.Algorithm, [hash, judgedHash, .. sources.Sources?.Values ?? []], string.Join('\n',
            // What decides comes later, and is not learnt.
            Circle.ModelConfiguration(project with { Decision = new(), Kpi = new(), Objective = "log_loss", Slices = [], Name = "" }), JsonSerializer.Serialize(project.Split, ScopeJson.Default.SplitConfig),
            string.Create(CultureInfo.InvariantCulture, $"{train.First} {train.End} {train.KnownBy:R} {validation.First} {validation.End} {validation.KnownBy:R} {noise} {origin?.ParentBundle} {origin?.Update} {project.Learning.UpdateTrees} {project.Learning.Decay:R}"),
            string.Join(' ', origin?.Skipped.Select(s => FormattableString.Invariant($"{s.First}-{s.End}")) ?? []), ContentHash.Of(MemoryMarshal.AsBytes(judged.Rows.AsSpan())),
            // Both thresholds stand in the record.
            string.Join('\n', new[] { before.Project, after.Project }.Select(p => $"{JsonSerializer.Serialize(p.Decision, ScopeJson.Default.DecisionConfig)} {JsonSerializer.Serialize(p.Kpi, ScopeJson.Default.KpiConfig)}"))), project.Seed);
        if (context.Ledger.Find(identity.Id()) is { } known && JsonSerializer.Deserialize(known.Body, LoopJson.Default.SwappedRecord) is { } record && context.Artifacts.IsSound(record.Scores)) { return Read(record); }
        using var history = context.HistoryOf(hash, sources);
        using var judgedHistory = hash == judgedHash ? null : context.HistoryOf(judgedHash, sources);
        var execution = context.Execution with { History = history, Progress = progress };
        if (origin?.Part is { } part) { (train, validation) = (train with { Part = part }, validation with { Part = part }); }
        // Ten folds of days: the n-th is left out.
        if (noise is { } fold) { train = train with { Fold = new(RowFolds.Of(project, file, train with { Part = null }, 10), fold, Within: false) }; }
        var (rows, model) = origin is null ? ModelTraining.Fit(project, file, train, execution) : CandidateTraining.Fit(project, file, train with { Part = null }, origin, context.Artifacts, execution);
        var calibrate = ScoredRows.Of(rows, validation, [model.Scorer]);
        var (_, calibration) = SamplingReport.Of(project, rows, train, calibrate, Calibrator.Fit(calibrate.Raw[0], calibrate.Positives));
        var probabilities = calibrate.Probabilities(0, calibration);
        double ThresholdOf(ProjectConfig p) => p.Decision.Threshold ?? ThresholdSearch.Best(probabilities, calibrate.Positives, p.Kpi);
        var scores = Score(new(judgedFile, rows.Encoder, judgedHistory ?? history), model.Scorer, calibration, judged.Rows);
        var made = new SwappedRecord(context.Artifacts.Put(MemoryMarshal.AsBytes(scores.AsSpan())), ThresholdOf(before.Project), ThresholdOf(after.Project), model.Hash);
        context.Ledger.Append(identity, JsonSerializer.Serialize(made, LoopJson.Default.SwappedRecord), context.Actor, anew: true);
        return Read(made);
    }

    SwappedModel Read(SwappedRecord record) => new(MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(context.Artifacts.Require(record.Scores))).ToArray(), record.ThresholdBefore, record.ThresholdAfter, record.ModelHash);

    /// <summary>The model that a run's own record names, on its own cells of the judged rows.</summary>
    public SwappedModel Recorded(bool afterRun, JudgedRows judged)
    {
        var run = afterRun ? after : before;
        var predictor = Predictor.Open(context.Artifacts.Require(run.Run.BundleHash), run.Run.BundleHash);
        var (hash, file) = _rows.Make(judged.AfterRows, c => differ.Contains(Part.Cells(c)) ? afterRun : judged.AfterRows, differ.Contains(Part.Labels) ? afterRun : judged.AfterRows, [.. predictor.Encoder.Program.Inputs.Select(i => i.Name)]);
        using var history = context.HistoryOf(hash, run.Dataset);
        return new(Score(new(file, predictor.Encoder, history), predictor.Scorer, run.Run.Calibration, judged.Rows), run.Run.Threshold, run.Run.Threshold, run.Run.ModelHash);
    }

    static double[] Score(EncodedRows rows, IScorer scorer, Calibration calibration, int[] judged)
    {
        var (scores, raw, next) = (new double[judged.Length], new double[8192], 0);
        rows.ForEach(new RowRange(judged[0], judged[^1] + 1, double.PositiveInfinity), raw.Length, block =>
        {
            scorer.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), raw.AsSpan(0, block.Rows));
            for (var i = 0; i < block.Rows && next < judged.Length; i++)
            {
                if (block.RowIndexes[i] == judged[next]) { scores[next++] = calibration.Probability(raw[i]); }
            }
        });
        return next == judged.Length ? scores : throw new InvalidOperationException(FormattableString.Invariant($"{judged.Length - next} judged rows have no label."));
    }

    public void Dispose() => _rows.Dispose();
}

/// <summary>A model of a comparison, on the judged rows.</summary>
/// <param name="Probabilities">Of each judged row.</param>
/// <param name="ThresholdBefore">Where it would act by the decision rule of the one run.</param>
/// <param name="ThresholdAfter">Where it would act by that of the other.</param>
/// <param name="ModelHash">Hash of the model.</param>
sealed record SwappedModel(double[] Probabilities, double ThresholdBefore, double ThresholdAfter, string ModelHash);

/// <summary>The same as the ledger keeps it.</summary>
/// <param name="Scores">Artifact with the probabilities.</param>
/// <param name="ThresholdBefore">Where it would act by the decision rule of the one run.</param>
/// <param name="ThresholdAfter">Where it would act by that of the other.</param>
/// <param name="ModelHash">Hash of the model.</param>
sealed record SwappedRecord(string Scores, double ThresholdBefore, double ThresholdAfter, string ModelHash);
