using System.Security.Cryptography;
using System.Runtime.InteropServices;
using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Serving.Batches;

/// <summary>SHA-256 of the values that were read, where there is no file to take it of.</summary>
sealed class CellsHash : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(BatchBlock block)
    {
        Span<byte> length = stackalloc byte[4];
        foreach (var vector in block.Source.Vectors)
        {
            for (var i = 0; i < block.Rows; i++)
            {
                var row = block.Indexes[i];
                if (vector.Kind != ValueKind.Text)
                {
                    _hash.AppendData(MemoryMarshal.AsBytes(vector.Numbers.AsSpan(row, 1)));
                    continue;
                }
                var text = vector.Codes[row] < 0 ? null : Encoding.UTF8.GetBytes(vector.Dictionary[vector.Codes[row]]);
                BitConverter.TryWriteBytes(length, text?.Length ?? -1);
                _hash.AppendData(length);
                _hash.AppendData(text ?? []);
            }
        }
    }

    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
