using System.Buffers.Binary;

namespace Relearn.Inference.Models.Classes;

/// <summary>The section of a bundle that says which node of the taxonomy each class of the model is.</summary>
static class ClassNodes
{
    const int Version = 1;

    /// <summary>Writes version, count, then the node of each class.</summary>
    public static byte[] ToBytes(ReadOnlySpan<int> nodes)
    {
        var bytes = new byte[8 + 4 * nodes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), nodes.Length);
        for (var i = 0; i < nodes.Length; i++) { BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8 + 4 * i), nodes[i]); }
        return bytes;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="BundleException">It is damaged or of a later version.</exception>
    public static int[] Parse(ReadOnlySpan<byte> bytes, int taxonomyNodes)
    {
        if (bytes.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(bytes) is var version and > Version) { throw new BundleException($"The bundle's list of classes has version {version}; this build knows {Version}. Install a newer Relearn."); }
        if (bytes.Length < 12 || BinaryPrimitives.ReadInt32LittleEndian(bytes) != Version || BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) != (bytes.Length - 8) / 4 || bytes.Length % 4 != 0) { throw Damaged(); }
        var nodes = new int[(bytes.Length - 8) / 4];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(8 + 4 * i)..]);
            if (nodes[i] <= (i == 0 ? -1 : nodes[i - 1]) || nodes[i] >= taxonomyNodes) { throw Damaged(); }
        }
        return nodes;
    }

    static BundleException Damaged() => new("The bundle's list of classes is damaged. Make it again with 'relearn run'.");
}
