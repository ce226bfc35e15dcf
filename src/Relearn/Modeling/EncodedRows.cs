using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Modeling;

/// <summary>Streams the rows of a data set through an encoder: what learners and the evaluation read. Nothing is held but one block.</summary>
sealed class EncodedRows(FeatureRows rows, FeatureEncoder encoder)
{
    /// <summary>Rows of a block where nothing else is said.</summary>
    public const int DefaultBlock = 1 << 16;

    public EncodedRows(RowsFile file, FeatureEncoder encoder, WindowHistory? history)
        : this(FeatureRows.Open(file, encoder.Program, history), encoder)
    {
    }

    public FeatureRows Source => rows;

    public RowsFile File => rows.File;

    public FeatureEncoder Encoder => encoder;

    readonly Dictionary<RowRange, (long Rows, long Positives)> _counts = [];

    /// <summary>Usable rows of a range and how many of them are positive; counted once.</summary>
    public (long Rows, long Positives) Count(RowRange range)
    {
        if (!_counts.TryGetValue(range, out var count)) { _counts.Add(range, count = Count(File, range)); }
        return count;
    }

    /// <summary>Rows of a range whose label is known in time, and how many of them are positive.</summary>
    public static (long Rows, long Positives) Count(RowsFile file, RowRange range)
    {
        var counts = LabelCounts.Of(file, range);
        return (counts.Rows, counts.Positives);
    }

    /// <summary>Gives every usable row of a range, in order, in blocks of <paramref name="blockRows"/>.</summary>
    public void ForEach(RowRange range, int blockRows, Action<EncodedBlock> take) => ForEach([range], blockRows, take);

    /// <summary>The same for several ranges, one after the other; no block holds rows of two.</summary>
    public void ForEach(IReadOnlyList<RowRange> ranges, int blockRows, Action<EncodedBlock> take)
    {
        var width = encoder.Width;
        var block = new EncodedBlock(blockRows, width);
        var batchRows = Math.Min(ColumnBatch.TrainingRows, blockRows);
        var batch = rows.CreateBatch(batchRows);
        var scratch = encoder.CreateScratch(batchRows);
        var matrix = new float[batchRows * width];
        var (labels, known, times) = (new double[batchRows], new double[batchRows], new double[batchRows]);
        foreach (var range in ranges)
        {
            for (var start = range.First; start < range.End; start += batchRows)
            {
                var count = (int)Math.Min(batchRows, range.End - start);
                rows.Read(batch, start, count);
                File.Read(RowsFile.Label, start, labels.AsSpan(0, count));
                File.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
                File.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
                encoder.Encode(batch, scratch, matrix);
                for (var i = 0; i < count; i++)
                {
                    if (!range.Takes(start + i, labels[i], known[i])) { continue; }
                    var at = block.Rows++;
                    matrix.AsSpan(i * width, width).CopyTo(block.Matrix.AsSpan(at * width));
                    block.Labels[at] = (float)labels[i];
                    block.Times[at] = times[i];
                    block.RowIndexes[at] = start + i;
                    if (block.Rows == blockRows) { Flush(); }
                }
            }
            if (block.Rows > 0) { Flush(); }
        }

        void Flush()
        {
            take(block);
            block.Rows = 0;
        }
    }
}
