using System.Buffers.Binary;

namespace Relearn.Inference.Trust;

/// <summary>Says whether rows look like those that the model learnt from: values outside of their range, categories that were never seen, and combinations that are rare.</summary>
/// <remarks>
/// A row's surprise is the negative logarithm of its probability under a tree of pairs of features (C. K. Chow, C. N. Liu, "Approximating discrete probability distributions with
/// dependence trees", IEEE Trans. Inf. Theory 14(3), 1968). A row is unfamiliar above the surprise that a stated share of validation rows exceeds, which holds for new rows that are
/// exchangeable with them whatever the tree is worth (V. Vovk, A. Gammerman, G. Shafer, "Algorithmic learning in a random world", 2005). No allocation; thread-safe.
/// </remarks>
sealed class FamiliarRows
{
    /// <summary>Name of the section of a bundle.</summary>
    public const string SectionName = "trust";

    const int MostWidth = 4096;

    readonly FamiliarColumn[] _columns;

    /// <param name="columns">One a feature.</param>
    /// <param name="threshold">A row with more surprise is unfamiliar; infinite where none is.</param>
    /// <param name="share">Share of familiar rows that is above it all the same.</param>
    public FamiliarRows(FamiliarColumn[] columns, double threshold, double share) => (_columns, Threshold, Share) = (columns, threshold, share);

    /// <summary>Number of features.</summary>
    public int Width => _columns.Length;

    /// <summary>A row with more surprise is unfamiliar.</summary>
    public double Threshold { get; }

    /// <summary>Share of familiar rows that is flagged.</summary>
    public double Share { get; }

    /// <summary>Surprise of an encoded row.</summary>
    public double SurpriseOf(ReadOnlySpan<float> row)
    {
        Span<byte> bins = stackalloc byte[_columns.Length];
        for (var f = 0; f < bins.Length; f++) { bins[f] = (byte)_columns[f].BinOf(row[f]); }
        double surprise = 0;
        for (var f = 0; f < bins.Length; f++)
        {
            var column = _columns[f];
            surprise += column.Surprise[(column.Parent < 0 ? 0 : bins[column.Parent] * column.Bins) + bins[f]];
        }
        return surprise;
    }

    /// <summary>True if an encoded row looks like few or none of those that were learnt from.</summary>
    public bool IsUnfamiliar(ReadOnlySpan<float> row) => SurpriseOf(row) > Threshold;

    /// <summary>The section, as <c>docs/formats/bundle.md</c> says.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_columns.Length);
        writer.Write(Threshold);
        writer.Write(Share);
        foreach (var column in _columns)
        {
            writer.Write(column.Parent);
            writer.Write(column.Bins);
            writer.Write(column.Cuts?.Length ?? -1);
            foreach (var cut in column.Cuts ?? []) { writer.Write(cut); }
            writer.Write(column.BinOfCode?.Length ?? -1);
            writer.Write(column.BinOfCode ?? []);
            writer.Write(column.Surprise.Length);
            foreach (var value in column.Surprise) { writer.Write(value); }
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a section.</summary>
    /// <exception cref="BundleException">It cannot be that.</exception>
    public static FamiliarRows Parse(ReadOnlySpan<byte> section)
    {
        var rest = section;
        var width = Int32(ref rest);
        var (threshold, share) = (Double(ref rest), Double(ref rest));
        if (width is < 1 or > MostWidth || double.IsNaN(threshold) || !(share is >= 0 and <= 1)) { throw Unsound(); }
        var columns = new FamiliarColumn[width];
        for (var f = 0; f < width; f++)
        {
            var (parent, bins) = (Int32(ref rest), Int32(ref rest));
            float[]? cuts = Int32(ref rest) is >= 0 and var count ? Floats(ref rest, count) : null;
            byte[]? map = Int32(ref rest) is >= 0 and var codes ? Take(ref rest, codes).ToArray() : null;
            columns[f] = new(parent, cuts, map, bins, Floats(ref rest, Int32(ref rest)));
            var sound = parent >= -1 && parent < width && bins is >= 2 and <= FamiliarColumn.MostBins && (cuts is null) != (map is null)
                && (cuts is null || cuts.Length == bins - 2) && (map is null || map.All(b => b < bins - 1));
            if (!sound) { throw Unsound(); }
        }
        foreach (var column in columns)
        {
            if (column.Surprise.Length != column.Bins * (column.Parent < 0 ? 1 : columns[column.Parent].Bins)) { throw Unsound(); }
        }
        return rest.Length == 0 ? new(columns, threshold, share) : throw Unsound();
    }

    static BundleException Unsound() => new("The bundle's section 'trust' cannot be read. Make it again with 'relearn run'.");

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length < 0 || length > rest.Length) { throw Unsound(); }
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    static int Int32(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, 4));

    static double Double(ref ReadOnlySpan<byte> rest) => BinaryPrimitives.ReadDoubleLittleEndian(Take(ref rest, 8));

    static float[] Floats(ref ReadOnlySpan<byte> rest, int count)
    {
        if (count < 0 || count > rest.Length / 4) { throw Unsound(); }
        var floats = new float[count];
        var bytes = Take(ref rest, 4 * count);
        for (var i = 0; i < count; i++) { floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]); }
        return floats;
    }
}
