using System.Collections.Concurrent;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;

namespace Relearn.Inference;

/// <summary>A predictor that reads rows of a caller's own type: no dictionary, no reflection, and no memory for a row whose texts were met before. Safe for any number of threads.</summary>
/// <typeparam name="T">The caller's type of a row.</typeparam>
public sealed partial class TypedPredictor<T>
{
    // Rows are encoded so many at a time, and scored in blocks that fill a batch engine.
    const int EncodedRows = 64;
    const int BlockRows = 2048;

    readonly ConcurrentBag<TypedScratch> _idle = [];
    readonly RowBinding<T>.Column[] _columns;

    internal TypedPredictor(Predictor predictor, RowBinding<T>.Column[] columns) => (Predictor, _columns) = (predictor, columns);

    /// <summary>The predictor behind it.</summary>
    public Predictor Predictor { get; }

    /// <summary>Predicts one row.</summary>
    /// <returns>Probability of the positive class; of several classes, that the answer is right.</returns>
    /// <exception cref="BundleException">The features look at windows.</exception>
    public double Predict(T row)
    {
        double probability = 0;
        Predict(new ReadOnlySpan<T>(in row), new(ref probability));
        return probability;
    }

    /// <summary>Predicts one row, with what the windows remember.</summary>
    /// <param name="row">The row.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">When the row happens, UTC.</param>
    /// <returns>Probability of the positive class.</returns>
    public double Predict(T row, WindowState state, DateTime time)
    {
        double probability = 0;
        Predict(new ReadOnlySpan<T>(in row), new(ref probability), state, time);
        return probability;
    }

    /// <summary>Predicts rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="probabilities">Receives the probability of the positive class of each, <c>[rows]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is too short.</exception>
    /// <exception cref="BundleException">The features look at windows.</exception>
    public void Predict(ReadOnlySpan<T> rows, Span<double> probabilities)
    {
        if (Predictor.NeedsState) { throw Predictor.StateMissing(); }
        Predict(rows, probabilities, null, 0);
    }

    /// <summary>Predicts rows that happen at one moment, with what the windows remember.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="probabilities">Receives the probability of the positive class of each, <c>[rows]</c>.</param>
    /// <param name="state">What the windows remember.</param>
    /// <param name="time">When the rows happen, UTC.</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is too short.</exception>
    public void Predict(ReadOnlySpan<T> rows, Span<double> probabilities, WindowState state, DateTime time)
    {
        ArgumentNullException.ThrowIfNull(state);
        Predict(rows, probabilities, state, RowBuffer.Microseconds(time));
    }

    void Predict(ReadOnlySpan<T> rows, Span<double> probabilities, WindowState? state, double time)
    {
        if (probabilities.Length < rows.Length) { throw new ArgumentException($"There is room for {probabilities.Length} probabilities of {rows.Length} rows.", nameof(probabilities)); }
        if (!_idle.TryTake(out var scratch)) { scratch = new(Predictor, _columns.Length); }
        try
        {
            for (var start = 0; start < rows.Length; start += BlockRows)
            {
                var count = Math.Min(BlockRows, rows.Length - start);
                Score(rows.Slice(start, count), probabilities.Slice(start, count), scratch, state, time);
            }
        }
        finally
        {
            if (!scratch.IsFull) { _idle.Add(scratch); }
        }
    }

    void Score(ReadOnlySpan<T> rows, Span<double> probabilities, TypedScratch scratch, WindowState? state, double time)
    {
        if (Predictor.Classes is not null)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                Classify(rows.Slice(i, 1), scratch, scratch.Answer, state, time);
                probabilities[i] = scratch.Answer[0].Probability;
            }
            return;
        }
        var (encoder, width) = (Predictor.Encoder, Predictor.Width);
        var matrix = scratch.Matrix(rows.Length * width);
        for (var start = 0; start < rows.Length; start += EncodedRows)
        {
            var batch = Read(rows.Slice(start, Math.Min(EncodedRows, rows.Length - start)), scratch);
            state?.Fill(batch, time);
            encoder.Encode(batch, scratch.Encoder, matrix[(start * width)..]);
        }
        Predictor.Scorer.Score(matrix, probabilities);
        foreach (ref var value in probabilities) { value = Predictor.Manifest.Calibration.Probability(value); }
    }

    ColumnBatch Read(ReadOnlySpan<T> rows, TypedScratch scratch)
    {
        var batch = scratch.Begin(rows.Length);
        for (var c = 0; c < _columns.Length; c++)
        {
            if (_columns[c].Text is { } text)
            {
                var codes = batch.Vectors[c].Codes;
                for (var i = 0; i < rows.Length; i++) { codes[i] = scratch.CodeOf(text(rows[i])); }
                continue;
            }
            var (number, numbers) = (_columns[c].Number!, batch.Vectors[c].Numbers);
            for (var i = 0; i < rows.Length; i++) { numbers[i] = number(rows[i]); }
        }
        return batch;
    }
}
