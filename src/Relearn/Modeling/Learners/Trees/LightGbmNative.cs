using System.Runtime.InteropServices;

namespace Relearn.Modeling.Learners.Trees;

/// <summary>The part of LightGBM's C API that is used (4.7.0). Every function returns 0 or leaves a text in <c>LGBM_GetLastError</c>.</summary>
static unsafe partial class LightGbmNative
{
    const string Library = "lib_lightgbm";

    public const int Float32 = 0;
    public const int Float64 = 1;
    public const int RawScore = 1;

    [LibraryImport(Library)]
    public static partial nint LGBM_GetLastError();

    [LibraryImport(Library)]
    public static partial int LGBM_RegisterLogCallback(delegate* unmanaged<byte*, void> callback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromSampledColumn(double** values, int** indexes, int columns, int* counts, int sampleRows, int localRows, long rows, string parameters, out nint dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetInitStreaming(nint dataset, int hasWeights, int hasInitScores, int hasQueries, int classes, int threads, int openMpMost);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetPushRowsWithMetadata(nint dataset, void* rowMajor, int type, int rows, int columns, int startRow, float* label, float* weight, double* initScore, int* query, int threadId);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetMarkFinished(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetSaveBinary(nint dataset, string file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromFile(string file, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetSerializeReferenceToBinary(nint dataset, out nint buffer, out int length);

    [LibraryImport(Library)]
    public static partial int LGBM_ByteBufferGetAt(nint buffer, int index, out byte value);

    [LibraryImport(Library)]
    public static partial int LGBM_ByteBufferFree(nint buffer);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetCreateFromMat(void* matrix, int type, int rows, int columns, int rowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetSetField(nint dataset, string field, void* values, int count, int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_DatasetGetField(nint dataset, string field, out int count, out void* values, out int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterUpdateOneIter(nint booster, out int finished);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterUpdateOneIterCustom(nint booster, float* gradients, float* curvatures, out int finished);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterGetPredict(nint booster, int dataset, out long length, double* result);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterSaveModelToString(nint booster, int start, int count, int importance, long length, out long needed, byte* buffer);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterMerge(nint booster, nint before);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterLoadModelFromString(string model, out int iterations, out nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LGBM_BoosterPredictForMat(nint booster, void* matrix, int type, int rows, int columns, int rowMajor, int predictType, int start, int count, string parameters, out long length, double* result);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [ThreadStatic]
    static bool s_ready;

    static LightGbmNative()
    {
        // libgomp reads this when it is loaded. Its default, waiting actively, costs several times the CPU beside any other process.
        if (!OperatingSystem.IsWindows()) { _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0); }
    }

    /// <summary>Throws what LightGBM says if a call failed.</summary>
    public static void Check(int code)
    {
        if (code != 0) { throw new InvalidOperationException($"LightGBM: {Marshal.PtrToStringUTF8(LGBM_GetLastError())}"); }
    }

    /// <summary>To be called on each thread before anything else: its messages would go to standard output.</summary>
    public static void Prepare()
    {
        if (s_ready) { return; }
        try
        {
            Check(LGBM_RegisterLogCallback(&Ignore));
        }
        catch (DllNotFoundException e)
        {
            throw ModelErrors.LightGbmMissing(e.Message.Split('\n')[0]).Exception();
        }
        s_ready = true;
    }

    [UnmanagedCallersOnly]
    static void Ignore(byte* message) => _ = message;
}
