using System.Buffers;
using Relearn.Inference;

namespace Relearn.Serving.Batches;

/// <summary>The rows of a batch that arrives as a stream: cut into records, read, and given back with their scores. One stream, one instance.</summary>
interface IRequestRows
{
    /// <summary>Length of the record that <paramref name="data"/> begins with, its line end included; 0 where more bytes are needed.</summary>
    int Cut(ReadOnlySpan<byte> data, bool last);

    /// <summary>Takes a record that names the columns and writes what stands before all rows; false where the record is a row.</summary>
    bool TakeHeader(ReadOnlySpan<byte> record, ArrayBufferWriter<byte> output);

    /// <summary>Reads a record into a place of the rows that are scored.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    string? Read(ReadOnlySpan<byte> record, long line, PredictorScratch scratch, int slot);

    /// <summary>Writes a row with what came out.</summary>
    void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, RowResult result);

    /// <summary>Writes a row that has none, with what is wrong.</summary>
    void WriteWrong(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> record, long line, string error);
}
