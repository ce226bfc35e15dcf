using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Relearn.Benchmarks.Scoring;

/// <summary>ML.NET with as many trees and leaves. It cannot read LightGBM's files, so it trains its own on rows of the same kind; its scores are others.</summary>
static class MlNetContestant
{
    const int TrainRows = 100_000;

    sealed class Row
    {
        [VectorType(ClickRows.Columns)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }

    sealed class Answer
    {
        public float Score { get; set; }
    }

    /// <summary>An engine, and a row and an answer to use with it.</summary>
    sealed record Trained(MLContext Context, ITransformer Model)
    {
        public PredictionEngine<Row, Answer> Engine => Context.Model.CreatePredictionEngine<Row, Answer>(Model);
    }

    static Trained Train(string folder, int trees, int leaves)
    {
        var context = new MLContext(1);
        var path = Path.Combine(folder, $"mlnet-{trees}x{leaves}.zip");
        if (File.Exists(path)) { return new(context, context.Model.Load(path, out _)); }
        var (matrix, labels) = ClickRows.Make(0, TrainRows);
        var rows = context.Data.LoadFromEnumerable(Enumerable.Range(0, TrainRows).Select(r => new Row { Features = matrix.AsSpan(r * ClickRows.Columns, ClickRows.Columns).ToArray(), Label = labels[r] > 0 }));
        var model = context.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            NumberOfIterations = trees,
            NumberOfLeaves = leaves,
            LearningRate = 0.05,
            MinimumExampleCountPerLeaf = 50,
            HandleMissingValue = true,
            Seed = 7,
        }).Fit(rows);
        context.Model.Save(model, rows.Schema, path);
        return new(context, model);
    }

    public static Contestant Make(string folder, int trees, int leaves, float[] matrix, double[] scores)
    {
        var trained = Train(folder, trees, leaves);
        var engine = trained.Engine;
        var (row, answer) = (new Row { Features = new float[ClickRows.Columns] }, new Answer());
        return new("ML.NET 5.0.1, PredictionEngine / Transform (a model of its own)", at =>
        {
            matrix.AsSpan(at * ClickRows.Columns, ClickRows.Columns).CopyTo(row.Features);
            engine.Predict(row, ref answer);
            scores[at] = answer.Score;
        }, (first, count, to) =>
        {
            var view = trained.Context.Data.LoadFromEnumerable(Rows(matrix, first, count));
            var scored = trained.Model.Transform(view);
            var column = scored.Schema["Score"];
            using var cursor = scored.GetRowCursor([column]);
            var get = cursor.GetGetter<float>(column);
            for (var i = 0; cursor.MoveNext(); i++)
            {
                var value = 0f;
                get(ref value);
                to[i] = value;
            }
        })
        { IsExact = false, UsesThreads = true, Close = engine.Dispose };
    }

    static IEnumerable<Row> Rows(float[] matrix, int first, int count)
    {
        var row = new Row { Features = new float[ClickRows.Columns] };
        for (var i = first; i < first + count; i++)
        {
            matrix.AsSpan(i * ClickRows.Columns, ClickRows.Columns).CopyTo(row.Features);
            yield return row;
        }
    }

    /// <summary>What one engine answers that many threads share: how many of the answers are not those of one thread, and how many calls failed.</summary>
    public static (long Wrong, long Failed) Share(string folder, float[] matrix, int threads, int predictionsEach)
    {
        var trained = Train(folder, 100, 31);
        using var engine = trained.Engine;
        var rows = matrix.Length / ClickRows.Columns;
        var expected = new float[rows];
        for (var i = 0; i < rows; i++) { expected[i] = engine.Predict(new Row { Features = matrix.AsSpan(i * ClickRows.Columns, ClickRows.Columns).ToArray() }).Score; }
        var (wrong, failed) = (0L, 0L);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var row = new Row { Features = new float[ClickRows.Columns] };
            for (var i = 0; i < predictionsEach; i++)
            {
                var at = (thread * 977 + i) % rows;
                matrix.AsSpan(at * ClickRows.Columns, ClickRows.Columns).CopyTo(row.Features);
                try
                {
                    if (engine.Predict(row).Score != expected[at]) { Interlocked.Increment(ref wrong); }
                }
                catch (Exception)
                {
                    // It is not made for this; the count is the result.
                    Interlocked.Increment(ref failed);
                }
            }
        });
        return (wrong, failed);
    }
}
