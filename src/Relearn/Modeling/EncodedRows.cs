using Relearn.Data;
using Relearn.Data.Maturity;
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
        if (range.Delay is not { } delay)
        {
            var counts = LabelCounts.Of(file, range);
            return (counts.Rows, counts.Positives);
        }
        long rows = 0, positives = 0;
        var (labels, known, times, seen) = (new double[4096], new double[4096], new double[4096], new double[4096]);
        Span<DelayedExample> shown = stackalloc DelayedExample[2];
        for (var start = range.First; start < range.End; start += labels.Length)
        {
            var count = (int)Math.Min(labels.Length, range.End - start);
            file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
            file.Read(RowsFile.EventSeen, start, seen.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (range.Fold?.Holds(start + i) == false || range.Part?.Holds(start + i) == false) { continue; }
                var examples = delay.Show(start + i, times[i], seen[i], labels[i], known[i], shown);
                rows += examples;
                foreach (var example in shown[..examples]) { positives += example.Label != 0 ? 1 : 0; }
            }
        }
        return (rows, positives);
    }

    /// <summary>Gives every usable row of a range, in order, in blocks of <paramref name="blockRows"/>.</summary>
    public void ForEach(RowRange range, int blockRows, Action<EncodedBlock> take) => ForEach([range], blockRows, take);

    /// <summary>The same for several ranges, one after the other; no block holds rows of two.</summary>
    public void ForEach(IReadOnlyList<RowRange> ranges, int blockRows, Action<EncodedBlock> take)
    {
        var width = encoder.Width;
        var block = new EncodedBlock(blockRows, width, ranges.Any(r => r.Delay is not null));
        var batchRows = Math.Min(ColumnBatch.TrainingRows, blockRows);
        var batch = rows.CreateBatch(batchRows);
        var scratch = encoder.CreateScratch(batchRows);
        var matrix = new float[batchRows * width];
        var (labels, known, times, seen) = (new double[batchRows], new double[batchRows], new double[batchRows], new double[batchRows]);
        Span<DelayedExample> shown = stackalloc DelayedExample[2];
        foreach (var range in ranges.SelectMany(r => r.Pieces()))
        {
            for (var start = range.First; start < range.End; start += batchRows)
            {
                var count = (int)Math.Min(batchRows, range.End - start);
                rows.Read(batch, start, count);
                File.Read(RowsFile.Label, start, labels.AsSpan(0, count));
                File.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
                File.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
                if (range.Delay is not null) { File.Read(RowsFile.EventSeen, start, seen.AsSpan(0, count)); }
                encoder.Encode(batch, scratch, matrix);
                for (var i = 0; i < count; i++)
                {
                    if (range.Delay is { } delay)
                    {
                        if (range.Fold?.Holds(start + i) == false) { continue; }
                        var examples = delay.Show(start + i, times[i], seen[i], labels[i], known[i], shown);
                        for (var e = 0; e < examples; e++)
                        {
                            (block.Labels[block.Rows], block.Weights[block.Rows], block.Ages[block.Rows], block.Delays[block.Rows]) = (shown[e].Label, shown[e].Weight, shown[e].Age, shown[e].Delay);
                            Put(start + i, i);
                        }
                        continue;
                    }
                    if (!range.Takes(start + i, labels[i], known[i])) { continue; }
                    block.Labels[block.Rows] = (float)labels[i];
                    Put(start + i, i);
                }
            }
            if (block.Rows > 0) { Flush(); }
        }

        void Put(long row, int i)
        {
            var at = block.Rows++;
            matrix.AsSpan(i * width, width).CopyTo(block.Matrix.AsSpan(at * width));
            block.Times[at] = times[i];
            block.RowIndexes[at] = row;
            if (block.Rows == blockRows) { Flush(); }
        }

        void Flush()
        {
            take(block);
            block.Rows = 0;
        }
    }
}
