using Relearn.Data;
using Relearn.Inference.Models;

namespace Relearn.Modeling.Evaluation;

/// <summary>Raw scores of one or more models on the usable rows of a range, with labels and days.</summary>
sealed class ScoredRows
{
    /// <summary>Labels, <c>[rows]</c>.</summary>
    public required bool[] Positives { get; init; }

    /// <summary>Day of each row, counted from 1970-01-01.</summary>
    public required int[] Days { get; init; }

    /// <summary>Position of each row in the data set.</summary>
    public required long[] RowIndexes { get; init; }

    /// <summary>Raw scores, <c>[models][rows]</c>.</summary>
    public required double[][] Raw { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => Positives.Length;

    /// <summary>Scores the usable rows of a range with each scorer.</summary>
    public static ScoredRows Of(EncodedRows rows, RowRange range, IReadOnlyList<IScorer> scorers)
    {
        var count = (int)rows.Count(range).Rows;
        var result = new ScoredRows
        {
            Positives = new bool[count],
            Days = new int[count],
            RowIndexes = new long[count],
            Raw = [.. scorers.Select(_ => new double[count])],
        };
        var at = 0;
        rows.ForEach(range, 8192, block =>
        {
            for (var s = 0; s < scorers.Count; s++)
            {
                scorers[s].Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), result.Raw[s].AsSpan(at, block.Rows));
            }
            for (var i = 0; i < block.Rows; i++)
            {
                result.Positives[at + i] = block.Labels[i] != 0;
                result.Days[at + i] = (int)Math.Floor(block.Times[i] / DatasetImport.Day);
                result.RowIndexes[at + i] = block.RowIndexes[i];
            }
            at += block.Rows;
        });
        return result;
    }

    /// <summary>Calibrated probabilities of a model, <c>[rows]</c>.</summary>
    public double[] Probabilities(int model, Calibration calibration)
    {
        var probabilities = new double[Rows];
        for (var i = 0; i < probabilities.Length; i++) { probabilities[i] = calibration.Probability(Raw[model][i]); }
        return probabilities;
    }
}
