using System.Buffers.Binary;
using System.Text;

namespace Relearn.Tests.Data.Labels.Suspects;

/// <summary>Reads the numbers of a file that NumPy wrote, format 1.0: six bytes of magic, two of version, two of length, a header in text, the numbers.</summary>
static class NumpyFile
{
    public static double[] Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var type = Encoding.ASCII.GetString(bytes, 10, start - 10).Split('\'')[3];
        var width = type[^1] - '0';
        return [.. Enumerable.Range(0, (bytes.Length - start) / width).Select(i => Number(type, bytes.AsSpan(start + i * width)))];
    }

    static double Number(string type, ReadOnlySpan<byte> at) => type switch
    {
        "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(at),
        "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(at),
        _ => throw new NotSupportedException(type),
    };
}
