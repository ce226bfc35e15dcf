using System.Security.Cryptography;
using Relearn.Inference.Features;

namespace Relearn.Monitoring.Profiles;

/// <summary>What windows are counted against: the inputs as callers send them, and the model's view of them.</summary>
sealed class ProfileReference
{
    public ProfileReference(IReadOnlyList<ColumnReference> inputs, IReadOnlyList<ColumnReference> features)
    {
        (Inputs, Features) = (inputs, features);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes)) { Write(writer); }
        Id = SHA256.HashData(bytes.ToArray());
    }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<ColumnReference> Inputs { get; }

    /// <summary>The features as the model reads them; none where there are no dense ones.</summary>
    public IReadOnlyList<ColumnReference> Features { get; }

    /// <summary>All columns, inputs first.</summary>
    public IEnumerable<ColumnReference> Columns => Inputs.Concat(Features);

    /// <summary>SHA-256 of it: profiles of another reference cannot be put together.</summary>
    public byte[] Id { get; }

    /// <summary>Writes it.</summary>
    public void Write(BinaryWriter to)
    {
        foreach (var columns in new[] { Inputs, Features })
        {
            to.Write7BitEncodedInt(columns.Count);
            foreach (var column in columns) { Write(to, column); }
        }
    }

    static void Write(BinaryWriter to, ColumnReference c)
    {
        to.Write(c.Name);
        to.Write((byte)c.Kind);
        foreach (var count in new[] { c.Rows, c.Missing, c.Singles }) { to.Write7BitEncodedInt64(count); }
        to.Write(c.Least);
        to.Write(c.Most);
        to.Write7BitEncodedInt(c.Cuts.Length);
        foreach (var cut in c.Cuts) { to.Write(cut); }
        to.Write7BitEncodedInt(c.Terms.Length);
        foreach (var term in c.Terms) { to.Write(term); }
        foreach (var share in c.Shares) { to.Write(share); }
        to.Write7BitEncodedInt(c.Known?.Bytes.Length ?? 0);
        if (c.Known is { } known) { to.Write(known.Bytes); }
    }

    /// <summary>Reads what <see cref="Write(BinaryWriter)"/> wrote.</summary>
    public static ProfileReference Read(BinaryReader from)
    {
        var inputs = ReadColumns(from);
        return new(inputs, ReadColumns(from));
    }

    static ColumnReference[] ReadColumns(BinaryReader from)
    {
        var columns = new ColumnReference[from.Read7BitEncodedInt()];
        for (var i = 0; i < columns.Length; i++)
        {
            var (name, kind) = (from.ReadString(), (ValueKind)from.ReadByte());
            var (rows, missing, singles) = (from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());
            var (least, most) = (from.ReadDouble(), from.ReadDouble());
            var cuts = Doubles(from, from.Read7BitEncodedInt());
            var terms = new string[from.Read7BitEncodedInt()];
            for (var t = 0; t < terms.Length; t++) { terms[t] = from.ReadString(); }
            var shares = Doubles(from, kind == ValueKind.Text ? terms.Length + 2 : cuts.Length + 1);
            var known = from.Read7BitEncodedInt();
            columns[i] = new(name, kind, rows, missing, least, most, singles, cuts, terms, shares, known == 0 ? null : KnownTexts.Of(from.ReadBytes(known)));
        }
        return columns;
    }

    static double[] Doubles(BinaryReader from, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) { values[i] = from.ReadDouble(); }
        return values;
    }
}
