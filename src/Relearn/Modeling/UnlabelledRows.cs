using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Models;

namespace Relearn.Modeling;

/// <summary>Scores the rows that have no label.</summary>
static class UnlabelledRows
{
    /// <summary>Gives place and probability of each, in order.</summary>
    public static void ForEach(EncodedRows rows, IScorer scorer, Calibration calibration, Action<long, double> take)
    {
        var (source, encoder) = (rows.Source, rows.Encoder);
        var batch = source.CreateBatch(ColumnBatch.TrainingRows);
        var scratch = encoder.CreateScratch(ColumnBatch.TrainingRows);
        var matrix = new float[ColumnBatch.TrainingRows * encoder.Width];
        var (labels, raw) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (long first = 0; first < rows.File.Rows; first += ColumnBatch.TrainingRows)
        {
            var count = (int)Math.Min(ColumnBatch.TrainingRows, rows.File.Rows - first);
            rows.File.Read(RowsFile.Label, first, labels.AsSpan(0, count));
            if (!labels.AsSpan(0, count).Contains(double.NaN)) { continue; }
            source.Read(batch, first, count);
            encoder.Encode(batch, scratch, matrix);
            scorer.Score(matrix.AsSpan(0, count * encoder.Width), raw.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (double.IsNaN(labels[i])) { take(first + i, calibration.Probability(raw[i])); }
            }
        }
    }
}
