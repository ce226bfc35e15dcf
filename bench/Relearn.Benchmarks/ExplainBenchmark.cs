using System.Globalization;
using System.Text;
using Relearn.Inference.Models.Trees;
using Relearn.Numerics;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks;

/// <summary>Contributions of features: exact Shapley values here and by native LightGBM's <c>predict_contrib</c>, one thread, one model after the other.</summary>
/// <remarks>Both take turns; the time is the processor's, of the whole process. Every row is another one. The ratio is the median of the pairs' ratios.</remarks>
static unsafe class ExplainBenchmark
{
    const int Columns = 39;
    const int TrainRows = 100_000;
    const int Contributions = 3;

    public static int Run(int rounds)
    {
        Console.WriteLine("| model | rows a call | here, µs a row | LightGBM, µs a row | ratio | greatest difference |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        var (matrix, labels) = Data(TrainRows, 1);
        var (rows, _) = Data(8_192, 2);
        foreach (var (trees, leaves) in new[] { (100, 31), (500, 63), (1000, 255) })
        {
            var text = Train(matrix, labels, trees, leaves);
            Check(LGBM_BoosterLoadModelFromString(text, out _, out var booster));
            var ensemble = TreeEnsemble.Parse(Encoding.UTF8.GetBytes(text));
            foreach (var count in new[] { 1, 64 }) { Compare($"{trees} x {leaves}", ensemble, booster, rows, count, rounds); }
            Check(LGBM_BoosterFree(booster));
        }
        return 0;
    }

    static void Compare(string model, TreeEnsemble trees, nint booster, float[] rows, int count, int rounds)
    {
        var (here, native) = (new double[count * (Columns + 1)], new double[count * (Columns + 1)]);
        var (hereTimes, nativeTimes) = (new List<double>(), new List<double>());
        // At least a few milliseconds a turn, and a first turn that is not counted.
        var calls = Math.Max(1, 64 / count);
        var (at, difference) = (0, 0.0);
        for (var round = -1; round < rounds; round++)
        {
            var (hereTime, nativeTime) = (0.0, 0.0);
            for (var call = 0; call < calls; call++)
            {
                at = (at + count) % (rows.Length / Columns - count);
                fixed (float* from = &rows[at * Columns])
                fixed (double* to = native)
                {
                    var values = from;
                    var results = to;
                    nativeTime += Cpu(() => Check(LGBM_BoosterPredictForMat(booster, values, Float32, count, Columns, 1, Contributions, 0, -1, "num_threads=1", out _, results)));
                    // Many times over: one call is shorter than the clock's step.
                    const int Repeats = 20;
                    hereTime += Cpu(() => { for (var i = 0; i < Repeats; i++) { trees.Explain(new ReadOnlySpan<float>(values, count * Columns), here); } }) / Repeats;
                }
                difference = Math.Max(difference, here.Zip(native, (a, b) => Math.Abs(a - b)).Max());
            }
            if (round < 0) { continue; }
            hereTimes.Add(hereTime / calls / count);
            nativeTimes.Add(nativeTime / calls / count);
        }
        var ratio = Median([.. nativeTimes.Zip(hereTimes, (n, h) => n / h)]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {model} | {count} | {Median(hereTimes):0.0} | {Median(nativeTimes):#,0} | {ratio:0} | {difference:0.0e0} |"));
    }

    static double Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Counts with zeros, numbers with missing values, and codes of categories; a label that depends on them.</summary>
    public static (float[] Matrix, float[] Labels) Data(int rows, ulong seed)
    {
        var (matrix, labels) = (new float[rows * Columns], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var sum = -0.5;
            for (var c = 0; c < Columns; c++)
            {
                var (u, v) = (SeededRandom.At(seed, (row * (long)Columns + c) * 2), SeededRandom.At(seed, (row * (long)Columns + c) * 2 + 1));
                var value = c < 7 ? u < 0.3 ? 0 : (float)Math.Floor(Math.Exp(4 * v)) : c < 13 ? u < 0.1 ? float.NaN : (float)(v * 10 - 5) : (float)Math.Floor(Math.Pow(10, (c - 12) / 5.0) * v * u);
                matrix[row * Columns + c] = value;
                if (c % 3 == 0) { sum += float.IsNaN(value) ? 0.3 : 0.5 * Math.Sin(value * (0.3 + c * 0.01)); }
            }
            labels[row] = SeededRandom.At(seed + 100, row) < 1 / (1 + Math.Exp(-2 * sum)) ? 1 : 0;
        }
        return (matrix, labels);
    }

    /// <summary>A booster's text.</summary>
    public static string Train(float[] matrix, float[] labels, int trees, int leaves, string more = "")
    {
        Prepare();
        var parameters = FormattableString.Invariant($"objective=binary num_leaves={leaves} learning_rate=0.1 min_data_in_leaf=20 deterministic=true force_row_wise=true num_threads=1 verbosity=-1{more}");
        nint dataset;
        fixed (float* values = matrix) { Check(LGBM_DatasetCreateFromMat(values, Float32, labels.Length, matrix.Length / labels.Length, 1, parameters, 0, out dataset)); }
        fixed (float* values = labels) { Check(LGBM_DatasetSetField(dataset, "label", values, labels.Length, Float32)); }
        Check(LGBM_BoosterCreate(dataset, parameters, out var booster));
        for (var i = 0; i < trees; i++) { Check(LGBM_BoosterUpdateOneIter(booster, out _)); }
        Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, 0, out var length, null));
        var text = new byte[length];
        fixed (byte* to = text) { Check(LGBM_BoosterSaveModelToString(booster, 0, -1, 0, length, out _, to)); }
        Check(LGBM_BoosterFree(booster));
        Check(LGBM_DatasetFree(dataset));
        return Encoding.UTF8.GetString(text.AsSpan(0, text.Length - 1));
    }
}
