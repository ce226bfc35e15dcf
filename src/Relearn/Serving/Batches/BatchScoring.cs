using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Serving.Batches;

/// <summary>Scores the rows of a source with bounded memory; the bytes that come out do not depend on the number of threads.</summary>
/// <remarks>
/// <code>
/// source -> 1 rows that can be scored, in blocks of 2,048 -> 2 windows, in order -> 3 score and format, a thread a block -> 4 write, in order
/// </code>
/// The source waits while its rows are scored: workers read the texts of its columns, which must not grow meanwhile.
/// </remarks>
sealed class BatchScoring(BatchModel model, BatchClock? clock, BatchWindows? windows, int threads, CancellationToken cancellation)
{
    readonly List<BatchBlock> _blocks = [];
    readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

    /// <summary>Rows that were scored.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows on which the decision is to act.</summary>
    public long Acts { get; private set; }

    /// <summary>Sum of the scores, in the order of the rows.</summary>
    public double Sum { get; private set; }

    public double? MeanScore => Rows == 0 ? null : Sum / Rows;

    public double? DecisionRate => Rows == 0 ? null : (double)Acts / Rows;

    /// <summary>Scores all rows.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="columns">What is read: the inputs of the model first.</param>
    /// <param name="writer">Takes them.</param>
    /// <param name="quarantine">Takes the rows that cannot be scored.</param>
    /// <param name="progress">Is told how many rows were read.</param>
    public void Run(IDataSource source, IReadOnlyList<ColumnConfig> columns, IBatchWriter writer, Quarantine quarantine, Action<long>? progress)
    {
        long read = 0;
        source.Read(columns, quarantine, (batch, places) =>
        {
            cancellation.ThrowIfCancellationRequested();
            var blocks = Split(batch, places, quarantine);
            if (windows is { GivesTexts: true })
            {
                for (var b = 0; b < blocks; b++) { Fill(_blocks[b]); Score(_blocks[b]); }
            }
            else
            {
                for (var b = 0; b < blocks && windows is not null; b++) { Fill(_blocks[b]); }
                Parallel.For(0, blocks, _parallel, b => Score(_blocks[b]));
            }
            for (var b = 0; b < blocks; b++) { Write(_blocks[b]); }
            progress?.Invoke(read += batch.Rows);
            return true;
        });
        writer.End();

        void Fill(BatchBlock block)
        {
            block.Gather();
            windows!.Fill(block.Inputs, block.Times.AsSpan(0, block.Rows));
        }

        void Score(BatchBlock block)
        {
            if (windows is null) { block.Gather(); }
            block.Score();
            writer.Format(block);
        }

        void Write(BatchBlock block)
        {
            for (var i = 0; i < block.Rows; i++)
            {
                Sum += block.Scores[i];
                Acts += block.ResultOf(i).Acts ? 1 : 0;
            }
            Rows += block.Rows;
            writer.Write(block);
        }
    }

    int Split(ColumnBatch batch, RowPlaces places, Quarantine quarantine)
    {
        var blocks = 0;
        for (var row = 0; row < batch.Rows; row++)
        {
            var time = clock?.TimeOf(batch, row) ?? 0;
            if (double.IsNaN(time))
            {
                quarantine.Add(places[row], clock!.Column, "has no time, or a place whose zone is not known", "");
                continue;
            }
            if (blocks == 0 || _blocks[blocks - 1].IsFull)
            {
                if (_blocks.Count == blocks) { _blocks.Add(new(model)); }
                _blocks[blocks++].Begin(batch);
            }
            _blocks[blocks - 1].Add(row, time);
        }
        return blocks;
    }
}
