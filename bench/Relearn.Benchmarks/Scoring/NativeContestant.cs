using System.Runtime.InteropServices;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks.Scoring;

/// <summary>Native LightGBM: its fast call for one row, and its call for a matrix.</summary>
static unsafe partial class NativeContestant
{
    const string Parameters = "num_threads=1 verbosity=-1";

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMatSingleRowFastInit(nint booster, int predictType, int start, int count, int type, int columns, string parameters, out nint fast);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_BoosterPredictForMatSingleRowFast(nint fast, void* row, out long length, double* result);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_FastConfigFree(nint fast);

    public static Contestant Make(string text, float[] matrix, double[] scores)
    {
        Prepare();
        Check(LGBM_BoosterLoadModelFromString(text, out _, out var booster));
        Check(LGBM_BoosterPredictForMatSingleRowFastInit(booster, RawScore, 0, -1, Float32, ClickRows.Columns, Parameters, out var fast));
        return new("LightGBM 4.7.0, C API (single-row fast / matrix)", row =>
        {
            fixed (float* from = &matrix[row * ClickRows.Columns])
            fixed (double* to = &scores[row]) { Check(LGBM_BoosterPredictForMatSingleRowFast(fast, from, out _, to)); }
        }, (first, count, to) =>
        {
            fixed (float* from = &matrix[first * ClickRows.Columns])
            fixed (double* into = to) { Check(LGBM_BoosterPredictForMat(booster, from, Float32, count, ClickRows.Columns, 1, RawScore, 0, -1, Parameters, out _, into)); }
        })
        {
            Close = () =>
            {
                Check(LGBM_FastConfigFree(fast));
                Check(LGBM_BoosterFree(booster));
            },
        };
    }
}
