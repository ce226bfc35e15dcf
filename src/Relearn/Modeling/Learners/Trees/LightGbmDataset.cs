using System.Runtime.InteropServices;
using Relearn.Data;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Modeling.Learners.Trees;

/// <summary>Binned training rows in LightGBM's memory, filled by streaming: the data never stands in memory a second time.</summary>
sealed unsafe class LightGbmDataset : IDisposable
{
    // LightGBM's own default number of rows from which bins are found.
    const int SampleRows = 200_000;
    const int PartRows = 256;

    LightGbmDataset(nint handle) => Handle = handle;

    public nint Handle { get; private set; }

    /// <summary>Bins the usable rows of a range.</summary>
    public static LightGbmDataset Build(EncodedRows rows, RowRange range, string parameters, int blockRows)
    {
        Prepare();
        var count = rows.Count(range).Rows;
        var width = rows.Encoder.Width;
        var handle = FindBins(rows, range, count, parameters);
        var dataset = new LightGbmDataset(handle);
        try
        {
            Check(LGBM_DatasetInitStreaming(handle, range.Delay is null ? 0 : 1, 0, 0, 1, 1, -1));
            var pushed = 0;
            rows.ForEach(range, blockRows, block =>
            {
                fixed (float* matrix = block.Matrix)
                fixed (float* labels = block.Labels)
                fixed (float* weights = block.Weights)
                {
                    Check(LGBM_DatasetPushRowsWithMetadata(handle, matrix, Float32, block.Rows, width, pushed, labels, range.Delay is null ? null : weights, null, null, 0));
                }
                pushed += block.Rows;
            });
            // Without it LightGBM trains on unfinished bins and says nothing.
            Check(LGBM_DatasetMarkFinished(handle));
            return dataset;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    // Small parts from all over the range, drawn from a fixed seed: the sample depends on the rows alone, and the rest is not encoded for it.
    static nint FindBins(EncodedRows rows, RowRange range, long count, string parameters)
    {
        var width = rows.Encoder.Width;
        var sampleRows = (int)Math.Min(range.Delay is null ? range.Rows : count, SampleRows);
        var values = new double*[width];
        var indexes = new int*[width];
        for (var f = 0; f < width; f++)
        {
            values[f] = (double*)NativeMemory.Alloc((nuint)Math.Max(1, sampleRows), sizeof(double));
            indexes[f] = (int*)NativeMemory.Alloc((nuint)Math.Max(1, sampleRows), sizeof(int));
        }
        try
        {
            var filled = new int[width];
            var sampled = 0;
            RowRange[] parts = [.. SampledParts.Of(range, 1, SampleRows, PartRows).OrderBy(p => p.First)];
            rows.ForEach(parts, PartRows, block =>
            {
                for (var i = 0; i < block.Rows && sampled < sampleRows; i++, sampled++)
                {
                    for (var f = 0; f < width; f++)
                    {
                        var value = block.Matrix[i * width + f];
                        // Zeros are implied.
                        if (value == 0) { continue; }
                        values[f][filled[f]] = value;
                        indexes[f][filled[f]++] = sampled;
                    }
                }
            });
            // LightGBM overwrites entries of the array of index pointers, so it gets a copy.
            var handed = new int*[width];
            for (var f = 0; f < width; f++) { handed[f] = indexes[f]; }
            nint handle;
            fixed (double** v = values)
            fixed (int** x = handed)
            fixed (int* n = filled)
            {
                Check(LGBM_DatasetCreateFromSampledColumn(v, x, width, n, sampled, (int)count, count, parameters, out handle));
            }
            return handle;
        }
        finally
        {
            for (var f = 0; f < width; f++)
            {
                NativeMemory.Free(values[f]);
                NativeMemory.Free(indexes[f]);
            }
        }
    }

    /// <summary>Has boosting begin at the scores of an earlier model.</summary>
    public void StartFrom(EncodedRows rows, RowRange range, Inference.Models.IScorer earlier, int blockRows)
    {
        var scores = new double[rows.Count(range).Rows];
        var at = 0;
        rows.ForEach(range, blockRows, block =>
        {
            earlier.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), scores.AsSpan(at, block.Rows));
            at += block.Rows;
        });
        fixed (double* start = scores) { Check(LGBM_DatasetSetField(Handle, "init_score", start, scores.Length, Float64)); }
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static LightGbmDataset Load(string file, string parameters)
    {
        Prepare();
        Check(LGBM_DatasetCreateFromFile(file, parameters, 0, out var handle));
        return new(handle);
    }

    /// <summary>Writes the binned rows.</summary>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void Save(string file)
    {
        try
        {
            Check(LGBM_DatasetSaveBinary(Handle, file));
        }
        catch (InvalidOperationException e)
        {
            // LightGBM writes by itself and says only how far it came.
            const int NoSpace = 28;
            var full = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file))!).AvailableFreeSpace < 1 << 20;
            throw full ? new IOException(e.Message, NoSpace) : new IOException(e.Message);
        }
    }

    /// <summary>The bins alone, without rows: what a data set elsewhere needs to be binned alike.</summary>
    public byte[] SerializeReference()
    {
        Check(LGBM_DatasetSerializeReferenceToBinary(Handle, out var buffer, out var length));
        try
        {
            var bytes = new byte[length];
            for (var i = 0; i < length; i++) { Check(LGBM_ByteBufferGetAt(buffer, i, out bytes[i])); }
            return bytes;
        }
        finally
        {
            Check(LGBM_ByteBufferFree(buffer));
        }
    }

    public void Dispose()
    {
        if (Handle != 0) { _ = LGBM_DatasetFree(Handle); }
        Handle = 0;
    }
}
