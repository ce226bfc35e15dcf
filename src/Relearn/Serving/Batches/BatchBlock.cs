using System.Buffers;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Serving.Combining;

namespace Relearn.Serving.Batches;

/// <summary>Up to 2,048 rows of a batch on their way from the source to the output. Used again for later rows.</summary>
sealed class BatchBlock
{
    readonly PredictorScratch _scratch;
    CombinedScores? _combined;

    public BatchBlock(BatchModel model)
    {
        Model = model;
        _scratch = model.Predictor.Rent(ColumnBatch.TrainingRows);
    }

    public BatchModel Model { get; }

    /// <summary>The rows as they were read, all columns.</summary>
    public ColumnBatch Source { get; private set; } = null!;

    /// <summary>Which rows of <see cref="Source"/> they are.</summary>
    public int[] Indexes { get; } = new int[ColumnBatch.TrainingRows];

    /// <summary>When each happened, microseconds since 1970 UTC, where that is known.</summary>
    public double[] Times { get; } = new double[ColumnBatch.TrainingRows];

    public int Rows { get; private set; }

    /// <summary>The probability of each.</summary>
    public double[] Scores { get; } = new double[ColumnBatch.TrainingRows];

    /// <summary>The rows as the model reads them, windows included.</summary>
    public ColumnBatch Inputs => _scratch.Batch;

    /// <summary>What is written of them, where that is bytes.</summary>
    public ArrayBufferWriter<byte> Bytes { get; } = new(1 << 16);

    public bool IsFull => Rows == Indexes.Length;

    public void Begin(ColumnBatch source)
    {
        Source = source;
        Rows = 0;
        Bytes.ResetWrittenCount();
    }

    public void Add(int index, double time)
    {
        Indexes[Rows] = index;
        Times[Rows++] = time;
    }

    /// <summary>Copies what the model reads: the first columns of the source, in the order of its inputs.</summary>
    public void Gather()
    {
        for (var c = 0; c < Model.Predictor.Inputs.Count; c++)
        {
            var (from, to) = (Source.Vectors[c], Inputs.Vectors[c]);
            if (from.Kind == ValueKind.Text)
            {
                to.Dictionary = from.Dictionary;
                for (var i = 0; i < Rows; i++) { to.Codes[i] = from.Codes[Indexes[i]]; }
            }
            else
            {
                for (var i = 0; i < Rows; i++) { to.Numbers[i] = from.Numbers[Indexes[i]]; }
            }
        }
        Inputs.Rows = Rows;
    }

    public void Score()
    {
        Model.Predictor.PredictFilled(_scratch).CopyTo(Scores);
        if (Model.Combined is { } models) { models.Combine(_scratch, Scores.AsSpan(0, Rows), _combined ??= new()); }
    }

    public RowResult ResultOf(int row) => Model.ResultOf(_scratch, row, Scores[row], _combined);
}
