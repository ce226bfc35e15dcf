using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Segments;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.ErrorAnalysis;

/// <summary>Rows that a run did not learn from, with what it said of them and the codes of all declared inputs, also of those that no feature reads.</summary>
sealed class HeldOutErrors
{
    /// <summary>More rows are not looked at; they are spread evenly.</summary>
    public const int Most = 1 << 17;

    HeldOutErrors(long[] rows, int[] days, double[] probabilities, bool[] labels, InputCodes inputs)
    {
        (Rows, Days, Probabilities, Labels, Inputs) = (rows, days, probabilities, labels, inputs);
        Codes = inputs.ToColumns();
        Columns = [.. inputs.Columns];
        Losses = [.. probabilities.Select((p, i) => BinaryMetrics.LogLoss(p, labels[i]))];
        Blocks = ResamplingBlocks.Of(days);
    }

    public long[] Rows { get; }

    public int[] Days { get; }

    public double[] Probabilities { get; }

    public bool[] Labels { get; }

    public double[] Losses { get; }

    public InputCodes Inputs { get; }

    /// <summary>Codes of the inputs, <c>[columns][rows]</c>.</summary>
    public byte[][] Codes { get; }

    public string[] Columns { get; }

    public ResamplingBlocks Blocks { get; }

    public int Count => Rows.Length;

    /// <summary>Scores the validation and the test rows of a run.</summary>
    /// <param name="project">What it declared.</param>
    /// <param name="run">The run.</param>
    /// <param name="rows">Its rows, encoded by its own features.</param>
    /// <param name="scorer">Its model.</param>
    public static HeldOutErrors Of(ProjectConfig project, ModelRun run, EncodedRows rows, IScorer scorer)
    {
        RowRange[] ranges = [run.Validation, run.Test];
        var all = ranges.Sum(r => rows.Count(r).Rows);
        var step = Math.Max(1, (all + Most - 1) / Most);
        var (places, days, probabilities, labels, raw, seen) = (new List<long>(), new List<int>(), new List<double>(), new List<bool>(), new double[8192], 0L);
        foreach (var range in ranges)
        {
            rows.ForEach(range, raw.Length, block =>
            {
                scorer.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), raw.AsSpan(0, block.Rows));
                for (var i = 0; i < block.Rows; i++)
                {
                    if (seen++ % step != 0) { continue; }
                    places.Add(block.RowIndexes[i]);
                    days.Add((int)Math.Floor(block.Times[i] / DatasetImport.Day));
                    probabilities.Add(run.Calibration.Probability(raw[i]));
                    labels.Add(block.Labels[i] != 0);
                }
            });
        }
        var codes = Coder(project, run, rows.File);
        Read(project, rows.File, [.. places], codes);
        return new([.. places], [.. days], [.. probabilities], [.. labels], codes);
    }

    // By what the training rows looked like. The key names subjects, and is no part of the rows.
    static InputCodes Coder(ProjectConfig project, ModelRun run, RowsFile file) => new(InputReference.Of(file, [.. project.InputColumns.Where(c => c.Name != project.Data.Key)], run.Train), project.InputColumns);

    static void Read(ProjectConfig project, RowsFile file, long[] rows, InputCodes codes)
    {
        var batch = file.CreateBatch(project.InputColumns.Select(c => c.Name), ColumnBatch.TrainingRows);
        for (var i = 0; i < rows.Length;)
        {
            var first = rows[i];
            file.Read(batch, first, (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - first));
            for (; i < rows.Length && rows[i] - first < batch.Rows && rows[i] >= first; i++) { codes.Add(batch, (int)(rows[i] - first)); }
        }
    }
}
