using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>One model shared by many threads answers each as if it were alone.</summary>
public sealed class SharedPredictorTests
{
    const int Threads = 16;
    const int Rows = 5_000;
    const int Columns = 6;
    const int PredictionsEach = 10_000_000 / Threads;

    [Fact]
    public async Task Sixteen_threads_make_ten_million_predictions_and_none_differs_from_one_thread()
    {
        var matrix = new float[Rows * Columns];
        for (var i = 0; i < matrix.Length; i++) { matrix[i] = Relearn.Numerics.SeededRandom.At(3, i) < 0.1 ? float.NaN : (float)Relearn.Numerics.SeededRandom.At(4, i) * 10; }
        var labels = Enumerable.Range(0, Rows).Select(r => Math.Sin(matrix[r * Columns]) + matrix[r * Columns + 1] > 5 ? 1f : 0f).ToArray();
        using var native = new NativeBooster(matrix, labels, Columns, "objective=binary num_leaves=15", 12);
        var expected = native.Score(matrix);
        // Fresh: the engines are made while all threads ask for them.
        var trees = TreeEnsemble.Parse(native.Text());
        var wrong = 0L;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(() =>
        {
            var scores = new double[64];
            var row = thread * 311 % Rows;
            for (var done = 0; done < PredictionsEach;)
            {
                // Alone, a few, and a tile.
                var count = Math.Min((done & 15) switch { 0 => 64, 1 => 5, _ => 1 }, Rows - row);
                trees.Score(matrix.AsSpan(row * Columns, count * Columns), scores.AsSpan(0, count));
                for (var i = 0; i < count; i++)
                {
                    if (BitConverter.DoubleToInt64Bits(scores[i]) != BitConverter.DoubleToInt64Bits(expected[row + i])) { Interlocked.Increment(ref wrong); }
                }
                done += count;
                row = (row + count) % Rows;
            }
        }, TaskCreationOptions.LongRunning)));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_prediction_allocates_nothing()
    {
        var trees = TreeEnsemble.Parse(SampleBundles.TreeText);
        float[] row = [100, 8, 1];
        var score = new double[1];
        for (var i = 0; i < 100; i++) { trees.Score(row, score); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) { trees.Score(row, score); }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
