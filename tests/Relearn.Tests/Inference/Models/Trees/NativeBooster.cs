using Relearn.Modeling.Learners.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>A booster in native LightGBM, trained from a matrix: the reference for <see cref="Relearn.Inference.Models.Trees.TreeEnsemble"/>.</summary>
sealed unsafe class NativeBooster : IDisposable
{
    readonly nint _dataset;
    readonly nint _booster;
    readonly int _columns;

    /// <summary>Trains on one thread; <paramref name="matrix"/> is row-major. <paramref name="groups"/> are the sizes of the queries, for ranking.</summary>
    public NativeBooster(ReadOnlySpan<float> matrix, ReadOnlySpan<float> labels, int columns, string parameters, int iterations, int[]? groups = null)
    {
        LightGbmNative.Prepare();
        _columns = columns;
        parameters += " num_threads=1 verbosity=-1 deterministic=true force_row_wise=true feature_pre_filter=false";
        fixed (float* values = matrix)
        {
            LightGbmNative.Check(LightGbmNative.LGBM_DatasetCreateFromMat(values, LightGbmNative.Float32, labels.Length, columns, 1, parameters, 0, out _dataset));
        }
        fixed (float* values = labels)
        {
            LightGbmNative.Check(LightGbmNative.LGBM_DatasetSetField(_dataset, "label", values, labels.Length, LightGbmNative.Float32));
        }
        if (groups is not null)
        {
            const int Int32 = 2;
            fixed (int* values = groups) { LightGbmNative.Check(LightGbmNative.LGBM_DatasetSetField(_dataset, "group", values, groups.Length, Int32)); }
        }
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterCreate(_dataset, parameters, out _booster));
        for (var i = 0; i < iterations; i++)
        {
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterUpdateOneIter(_booster, out var finished));
            if (finished != 0) { break; }
        }
    }

    /// <summary>The model as text.</summary>
    public byte[] Text()
    {
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterSaveModelToString(_booster, 0, -1, 0, 0, out var length, null));
        var text = new byte[length];
        fixed (byte* to = text) { LightGbmNative.Check(LightGbmNative.LGBM_BoosterSaveModelToString(_booster, 0, -1, 0, length, out _, to)); }
        return text[..^1];
    }

    /// <summary>Raw scores of rows, <c>[rows, outputs]</c>.</summary>
    public double[] Score(ReadOnlySpan<float> matrix) => Predict(_booster, matrix, _columns, LightGbmNative.RawScore);

    /// <summary>Predictions of rows, after the objective's transform, <c>[rows, outputs]</c>.</summary>
    public double[] Predict(ReadOnlySpan<float> matrix) => Predict(_booster, matrix, _columns, 0);

    /// <summary>Contributions of the features and, last, what is expected without them, <c>[rows, outputs, columns + 1]</c>.</summary>
    public double[] Explain(ReadOnlySpan<float> matrix) => Predict(_booster, matrix, _columns, 3);

    /// <summary>Raw scores of rows by a model that is given as text.</summary>
    public static double[] Score(string text, ReadOnlySpan<float> matrix, int columns)
    {
        LightGbmNative.Prepare();
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterLoadModelFromString(text, out _, out var booster));
        try { return Predict(booster, matrix, columns, LightGbmNative.RawScore); }
        finally { _ = LightGbmNative.LGBM_BoosterFree(booster); }
    }

    // There is room for 16 numbers a value; the library says how many it wrote.
    static double[] Predict(nint booster, ReadOnlySpan<float> matrix, int columns, int type)
    {
        var rows = matrix.Length / columns;
        var raw = new double[rows * 16 * (type == 3 ? columns + 1 : 1)];
        fixed (float* values = matrix)
        fixed (double* to = raw)
        {
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterPredictForMat(booster, values, LightGbmNative.Float32, rows, columns, 1, type, 0, -1,
                "num_threads=1 verbosity=-1", out var length, to));
            Assert.Equal(0, length % rows);
            return raw[..(int)length];
        }
    }

    public void Dispose()
    {
        if (_booster != 0) { _ = LightGbmNative.LGBM_BoosterFree(_booster); }
        if (_dataset != 0) { _ = LightGbmNative.LGBM_DatasetFree(_dataset); }
    }
}
