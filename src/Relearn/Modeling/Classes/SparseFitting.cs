using System.Runtime.InteropServices;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Windows;
using Relearn.Modeling.Learners;
using Relearn.Scoping;

namespace Relearn.Modeling.Classes;

/// <summary>Learns the columns of sparse rows (pieces of texts and how rare they are, categories, knots of numbers) from the training rows alone, and encodes rows with them.</summary>
static class SparseFitting
{
    /// <summary>A piece or a category in fewer training rows has no column of its own: what stands in a single row of a class of hundreds tells nothing of the class.</summary>
    public const int LeastRows = 2;

    // Of a class with so few examples what stands in one of them may be all that tells it apart.
    const int FewExamples = 5;

    /// <summary>The same for a project: where classes may have fewer than 5 examples, every piece has a column.</summary>
    public static int LeastRowsOf(ProjectConfig project) => project.Label.Classes is { Minimum: < FewExamples } ? 1 : LeastRows;

    const int MostSampled = 200_000;

    // Rows that one thread takes at a time when pieces are counted.
    const int CountedTogether = 256;

    /// <summary>Learns what the features of a project need.</summary>
    public static SparseEncoder Fit(ProjectConfig project, RowsFile file, RowRange train, WindowHistory? history, Execution execution)
    {
        // A declaration that was read has features that compile.
        var program = FeatureProgram.Compile(project.InputColumns, project.Features, project.Events).Program!;
        var source = FeatureRows.Open(file, program, history);
        program = LearntFitting.Fit(source, program, train);
        source = source.With(program, train);
        var fits = Enumerable.Range(0, program.Features.Count).Select(f => (IBlockFit)(program.KindOf(f) switch
        {
            ValueKind.Text => new TextFit(program.PiecesOf(f), LeastRowsOf(project)),
            ValueKind.Boolean => new FlagFit(),
            _ => new NumberFit((int)Math.Max(1, (train.Rows + MostSampled - 1) / MostSampled)),
        })).ToArray();
        var scratch = program.CreateScratch(ColumnBatch.TrainingRows);
        var batch = source.CreateBatch(ColumnBatch.TrainingRows);
        var (labels, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        var rows = new List<int>(ColumnBatch.TrainingRows);
        var threads = Threads(execution);
        for (var start = train.First; start < train.End; start += ColumnBatch.TrainingRows)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(ColumnBatch.TrainingRows, train.End - start);
            source.Read(batch, start, count);
            file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            rows.Clear();
            for (var i = 0; i < count; i++)
            {
                if (train.Allows(start + i, labels[i], known[i])) { rows.Add(i); }
            }
            var vectors = scratch.Evaluate(batch);
            for (var f = 0; f < fits.Length; f++) { fits[f].Take(vectors[f], rows, start, threads); }
        }
        return new(program, [.. fits.Select(f => f.Learn())]);
    }

    static ParallelOptions Threads(Execution execution) => new() { MaxDegreeOfParallelism = execution.ThreadCount, CancellationToken = execution.Cancellation };

    interface IBlockFit
    {
        void Take(Vector vector, List<int> rows, long start, ParallelOptions threads);

        SparseBlock Learn();
    }

    sealed class FlagFit : IBlockFit
    {
        public void Take(Vector vector, List<int> rows, long start, ParallelOptions threads)
        {
        }

        public SparseBlock Learn() => new FlagBlock();
    }

    sealed class NumberFit(int every) : IBlockFit
    {
        readonly List<double> _sample = [];

        public void Take(Vector vector, List<int> rows, long start, ParallelOptions threads)
        {
            foreach (var row in rows)
            {
                if ((start + row) % every == 0 && ExactSum.Takes(vector.Numbers[row])) { _sample.Add(vector.Numbers[row]); }
            }
        }

        public SparseBlock Learn()
        {
            _sample.Sort();
            var knots = new SortedSet<double>();
            for (var part = 0; part <= NumberBlock.Parts && _sample.Count > 0; part++) { knots.Add(SeriesScan.Quantile(CollectionsMarshal.AsSpan(_sample), (double)part / NumberBlock.Parts)); }
            return new NumberBlock([.. knots]);
        }
    }

    sealed class TextFit(PieceRule? pieces, int leastRows) : IBlockFit
    {
        readonly PieceRule _rule = pieces ?? PieceRule.Whole;
        readonly PieceCounts _counts = new();
        readonly TextPieces[] _breakers = [.. Enumerable.Range(0, ColumnBatch.TrainingRows / CountedTogether).Select(_ => new TextPieces())];
        readonly PieceCounts.Batch[] _batches = [.. Enumerable.Range(0, ColumnBatch.TrainingRows / CountedTogether).Select(_ => new PieceCounts.Batch())];

        public void Take(Vector vector, List<int> rows, long start, ParallelOptions threads)
        {
            Parallel.For(0, _batches.Length, threads, b =>
            {
                _batches[b].Clear();
                for (var i = b * CountedTogether; i < Math.Min(rows.Count, (b + 1) * CountedTogether); i++)
                {
                    if (vector.Codes[rows[i]] is >= 0 and var code) { _batches[b].Add(_breakers[b].Of(vector.Dictionary[code], _rule)); }
                }
            });
            _counts.Add(_batches, threads);
        }

        public SparseBlock Learn()
        {
            var common = _counts.Common(leastRows, PieceTable.MostPieces);
            var table = PieceTable.Of([.. common.Select(c => c.Piece)])!;
            return pieces is null ? new CategoryBlock(table) : new PieceBlock(_rule, table, [.. common.Select(c => PieceBlock.WeightOf(_counts.Texts, c.Texts))]);
        }
    }

    /// <summary>Encodes the rows of a range whose label is known in time.</summary>
    /// <param name="encoder">What was fitted.</param>
    /// <param name="source">The rows, opened for the encoder's program.</param>
    /// <param name="range">Which of them.</param>
    /// <param name="classOfLabelCode">Class of each text in the label's dictionary; -1 for none.</param>
    /// <param name="execution">How the work is done; the rows do not depend on it.</param>
    /// <returns>In the order of the rows.</returns>
    public static SparseRows Encode(SparseEncoder encoder, FeatureRows source, RowRange range, int[] classOfLabelCode, Execution execution)
    {
        var parts = new EncodedPart[(range.Rows + ColumnBatch.TrainingRows - 1) / ColumnBatch.TrainingRows];
        Parallel.For(0, parts.Length, Threads(execution), () => new Worker(encoder, source), (p, _, worker) =>
        {
            var start = range.First + (long)p * ColumnBatch.TrainingRows;
            parts[p] = worker.Encode(range, start, (int)Math.Min(ColumnBatch.TrainingRows, range.End - start), classOfLabelCode);
            return worker;
        }, _ => { });
        return Join(encoder.Width, parts, Array.MaxLength);
    }

    /// <summary>Rows that were encoded together.</summary>
    internal sealed record EncodedPart(int[] Lengths, int[] Columns, float[] Values, int[] Classes, long[] Indexes);

    /// <summary>One after the other; parts are let go as they are taken, so that little stands in memory twice.</summary>
    internal static SparseRows Join(int width, EncodedPart[] parts, int mostValues)
    {
        var (rows, count) = (parts.Sum(p => (long)p.Lengths.Length), parts.Sum(p => (long)p.Columns.Length));
        if (count > mostValues) { throw ModelErrors.SparseTooLarge(rows, count, mostValues).Exception(); }
        var (starts, columns, values, classes, indexes) = (new int[rows + 1], new int[count], new float[count], new int[rows], new long[rows]);
        var (row, value) = (0, 0);
        for (var p = 0; p < parts.Length; p++)
        {
            var part = parts[p];
            part.Columns.CopyTo(columns, value);
            part.Values.CopyTo(values, value);
            part.Classes.CopyTo(classes, row);
            part.Indexes.CopyTo(indexes, row);
            foreach (var length in part.Lengths) { starts[++row] = value += length; }
            parts[p] = null!;
        }
        return new(width, starts, columns, values, classes, indexes);
    }

    sealed class Worker(SparseEncoder encoder, FeatureRows source)
    {
        readonly ColumnBatch _batch = source.CreateBatch(ColumnBatch.TrainingRows);
        readonly SparseScratch _scratch = encoder.CreateScratch();
        readonly double[] _labels = new double[ColumnBatch.TrainingRows];
        readonly double[] _known = new double[ColumnBatch.TrainingRows];

        public EncodedPart Encode(RowRange range, long start, int count, int[] classOfLabelCode)
        {
            source.Read(_batch, start, count);
            source.File.Read(RowsFile.Label, start, _labels.AsSpan(0, count));
            source.File.Read(RowsFile.LabelKnown, start, _known.AsSpan(0, count));
            encoder.Encode(_batch, _scratch);
            int[] taken = [.. Enumerable.Range(0, count).Where(i => range.Takes(start + i, _labels[i], _known[i]))];
            int[] lengths = [.. taken.Select(i => _scratch.RowOf(i).Columns.Length)];
            var (columns, values) = (new int[lengths.Sum()], new float[lengths.Sum()]);
            for (int t = 0, at = 0; t < taken.Length; at += lengths[t++])
            {
                var row = _scratch.RowOf(taken[t]);
                row.Columns.CopyTo(columns.AsSpan(at));
                row.Values.CopyTo(values.AsSpan(at));
            }
            return new(lengths, columns, values, [.. taken.Select(i => classOfLabelCode[(int)_labels[i]])], [.. taken.Select(i => start + i)]);
        }
    }
}
