using System.Runtime.InteropServices;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Benchmarks.Scoring;

/// <summary>A model in native LightGBM: its fast call for one row, and its call for a matrix. Of one thread.</summary>
sealed unsafe partial class NativeModel : IDisposable
{
    const string Parameters = "num_threads=1 verbosity=-1";

    readonly nint _booster;
    readonly nint _fast;
    readonly int _columns;

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMatSingleRowFastInit(nint booster, int predictType, int start, int count, int type, int columns, string parameters, out nint fast);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_BoosterPredictForMatSingleRowFast(nint fast, void* row, out long length, double* result);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_FastConfigFree(nint fast);

    public NativeModel(string text, int columns)
    {
        Prepare();
        _columns = columns;
        Check(LGBM_BoosterLoadModelFromString(text, out _, out _booster));
        Check(LGBM_BoosterPredictForMatSingleRowFastInit(_booster, RawScore, 0, -1, Float32, columns, Parameters, out _fast));
    }

    public void ScoreOne(ReadOnlySpan<float> row, Span<double> score)
    {
        fixed (float* from = row)
        fixed (double* to = score) { Check(LGBM_BoosterPredictForMatSingleRowFast(_fast, from, out _, to)); }
    }

    public void ScoreMany(ReadOnlySpan<float> matrix, Span<double> scores)
    {
        fixed (float* from = matrix)
        fixed (double* to = scores) { Check(LGBM_BoosterPredictForMat(_booster, from, Float32, matrix.Length / _columns, _columns, 1, RawScore, 0, -1, Parameters, out _, to)); }
    }

    public void Dispose()
    {
        Check(LGBM_FastConfigFree(_fast));
        Check(LGBM_BoosterFree(_booster));
    }
}
