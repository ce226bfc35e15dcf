using Relearn.Modeling.Learners.Trees;

namespace Relearn.Tests.Inference.Models;

/// <summary>A booster in native LightGBM, trained from a matrix: the reference for <see cref="Relearn.Inference.Models.TreeEnsemble"/>.</summary>
sealed unsafe class NativeBooster : IDisposable
{
    readonly nint _dataset;
    readonly nint _booster;
    readonly int _columns;

    /// <summary>Trains on one thread; <paramref name="matrix"/> is row-major.</summary>
    public NativeBooster(ReadOnlySpan<float> matrix, ReadOnlySpan<float> labels, int columns, string parameters, int iterations)
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

    /// <summary>Raw scores of rows.</summary>
    public double[] Score(ReadOnlySpan<float> matrix) => Score(_booster, matrix, _columns);

    /// <summary>Raw scores of rows by a model that is given as text.</summary>
    public static double[] Score(string text, ReadOnlySpan<float> matrix, int columns)
    {
        LightGbmNative.Prepare();
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterLoadModelFromString(text, out _, out var booster));
        try { return Score(booster, matrix, columns); }
        finally { _ = LightGbmNative.LGBM_BoosterFree(booster); }
    }

    static double[] Score(nint booster, ReadOnlySpan<float> matrix, int columns)
    {
        var rows = matrix.Length / columns;
        var raw = new double[rows];
        fixed (float* values = matrix)
        fixed (double* to = raw)
        {
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterPredictForMat(booster, values, LightGbmNative.Float32, rows, columns, 1, LightGbmNative.RawScore, 0, -1,
                "num_threads=1 verbosity=-1", out var length, to));
            Assert.Equal(rows, length);
        }
        return raw;
    }

    public void Dispose()
    {
        if (_booster != 0) { _ = LightGbmNative.LGBM_BoosterFree(_booster); }
        if (_dataset != 0) { _ = LightGbmNative.LGBM_DatasetFree(_dataset); }
    }
}
