using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Relearn.Inference.Models.Classes;

sealed partial class LinearTreeScorer
{
    const int HeaderLength = 28;

    // Weights of a model are small; a number that is none or could make one would make scores that are none.
    const float MostWeight = 1e9f;

    /// <summary>Writes it as <c>docs/formats/bundle.md</c> says.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Width);
        writer.Write(Classes);
        writer.Write((int)Transform);
        writer.Write(Scale);
        writer.Write(Beam);
        writer.Write(_roots.Length);
        writer.Write(_nodes.Length);
        writer.Write(MemoryMarshal.AsBytes(_roots.AsSpan()));
        foreach (var node in _nodes)
        {
            writer.Write(node.Children.Length);
            writer.Write(node.Columns.Length);
            writer.Write(node.Entries.Length);
            writer.Write(MemoryMarshal.AsBytes(node.Children.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(node.Biases.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(node.Columns.AsSpan()));
            for (var c = 0; c < node.Columns.Length; c++) { writer.Write((ushort)(node.Starts[c + 1] - node.Starts[c] - 1)); }
            writer.Write(MemoryMarshal.AsBytes(node.Entries.AsSpan()));
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="BundleException">It is damaged.</exception>
    public static LinearTreeScorer Parse(ReadOnlySpan<byte> section)
    {
        if (section.Length < HeaderLength) { throw Damaged("it is cut short"); }
        var header = MemoryMarshal.Cast<byte, int>(section[..HeaderLength]);
        var (width, classes, transform, beam, trees, count) = (header[0], header[1], header[2], header[4], header[5], header[6]);
        var scale = BinaryPrimitives.ReadSingleLittleEndian(section[12..]);
        var rest = section[HeaderLength..];
        // Each class stands in the section at least once, each node takes 12 bytes: a count that is not true takes no memory.
        if (width < 1 || classes < 1 || classes > rest.Length / sizeof(int) || transform is < 0 or > (int)NodeTransform.Share || !(scale > 0 && scale <= MostWeight) || beam is < 1 or > 1 << 16
            || trees < 1 || trees > rest.Length / sizeof(int) || count < trees || count > rest.Length / 12)
        {
            throw Damaged("its numbers do not fit together");
        }
        var roots = Take<int>(ref rest, trees);
        var nodes = new LinearNode[count];
        // Each node is a root or stands below one node in front of it: so there is no circle.
        var above = new bool[count];
        var found = new bool[classes];
        foreach (var root in roots)
        {
            if ((uint)root >= (uint)count || above[root]) { throw Damaged("a tree does not begin at a node of its own"); }
            above[root] = true;
        }
        for (var n = 0; n < count; n++)
        {
            if (!above[n]) { throw Damaged($"node {n} stands below none"); }
            nodes[n] = ReadNode(ref rest, width, n, above, found);
        }
        if (!rest.IsEmpty || Array.IndexOf(found, false) >= 0) { throw Damaged("it is too long or misses a class"); }
        return new(width, classes, (NodeTransform)transform, scale, beam, roots, nodes);
    }

    static LinearNode ReadNode(ref ReadOnlySpan<byte> rest, int width, int at, bool[] above, bool[] found)
    {
        var sizes = Take<int>(ref rest, 3);
        var children = sizes[0] is >= 1 and <= LinearNode.MostChildren ? Take<int>(ref rest, sizes[0]) : throw Damaged($"node {at} has {sizes[0]} children");
        foreach (var child in children)
        {
            if (child < 0 ? ~child >= found.Length : child <= at || child >= above.Length || above[child]) { throw Damaged($"node {at} has a child that cannot stand below it"); }
            if (child < 0) { found[~child] = true; }
            else { above[child] = true; }
        }
        var biases = Take<float>(ref rest, children.Length);
        foreach (var bias in biases)
        {
            if (!(Math.Abs(bias) <= MostWeight)) { throw Damaged($"node {at} has a weight that is no number"); }
        }
        var columns = Take<int>(ref rest, sizes[1]);
        for (var c = 0; c < columns.Length; c++)
        {
            if (columns[c] >= width || columns[c] <= (c == 0 ? -1 : columns[c - 1])) { throw Damaged($"the columns of node {at} do not ascend to {width}"); }
        }
        var counts = Take<ushort>(ref rest, columns.Length);
        var entries = Take<uint>(ref rest, sizes[2]);
        var starts = new int[columns.Length + 1];
        for (var c = 0; c < counts.Length; c++)
        {
            starts[c + 1] = starts[c] + counts[c] + 1;
            if (starts[c + 1] > entries.Length) { throw Damaged($"a column of node {at} ends behind its weights"); }
        }
        if (starts[^1] != entries.Length) { throw Damaged($"node {at} has weights without a column"); }
        foreach (var entry in entries)
        {
            if ((ushort)entry >= children.Length || !(Math.Abs(LinearNode.WeightOf(entry)) <= MostWeight)) { throw Damaged($"node {at} has a weight that is no number or belongs to no child"); }
        }
        return new(width, children, biases, columns, starts, entries);
    }

    static T[] Take<T>(ref ReadOnlySpan<byte> rest, int count) where T : unmanaged
    {
        var length = (long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (count < 0 || length > rest.Length) { throw Damaged("it is cut short"); }
        var values = MemoryMarshal.Cast<byte, T>(rest[..(int)length]).ToArray();
        rest = rest[(int)length..];
        return values;
    }

    static BundleException Damaged(string how) => new($"The class model of this bundle is damaged: {how}. Make the bundle again with 'relearn run'.");
}
