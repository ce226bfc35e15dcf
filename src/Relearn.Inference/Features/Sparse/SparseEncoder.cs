using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Relearn.Inference.Windows;

namespace Relearn.Inference.Features.Sparse;

/// <summary>A program and what it learnt: turns a batch into rows of very many columns, most of which are 0. Immutable, so any number of threads may use it, each with a scratch of its own.</summary>
/// <remarks>
/// Each feature has columns of its own, in the order of the features, and every row is 1 long in each feature that says something about it; then the row as a whole is brought to length 1.
/// So features weigh alike, however many columns they have. What was learnt of texts are hashes alone: no text of a training row is in it.
/// </remarks>
sealed class SparseEncoder
{
    readonly SparseBlock[] _blocks;
    readonly int[] _firsts;

    /// <summary>Joins a program with the columns of each of its features.</summary>
    /// <exception cref="ArgumentException">A feature has no columns, or those of another kind of feature.</exception>
    public SparseEncoder(FeatureProgram program, SparseBlock[] blocks)
    {
        if (blocks.Length != program.Features.Count) { throw new ArgumentException($"There are {program.Features.Count} features and columns for {blocks.Length}."); }
        for (var f = 0; f < blocks.Length; f++)
        {
            if (!Fits(program, f, blocks[f])) { throw new ArgumentException($"Feature '{program.Features[f].Name}' has the columns of another kind of feature."); }
        }
        (Program, _blocks, _firsts) = (program, blocks, new int[blocks.Length]);
        for (var f = 0; f < blocks.Length; f++)
        {
            _firsts[f] = Width;
            Width = checked(Width + blocks[f].Width);
        }
    }

    static bool Fits(FeatureProgram program, int feature, SparseBlock block) => program.KindOf(feature) switch
    {
        ValueKind.Text => program.PiecesOf(feature) is { } rule ? block is PieceBlock pieces && pieces.Rule == rule : block is CategoryBlock,
        ValueKind.Boolean => block is FlagBlock,
        _ => block is NumberBlock,
    };

    /// <summary>The program.</summary>
    public FeatureProgram Program { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of columns of a feature.</summary>
    public int WidthOf(int feature) => _blocks[feature].Width;

    /// <summary>The feature that a column belongs to.</summary>
    public int FeatureOf(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Width);
        // Of features that begin at one column all but the last have none.
        var feature = _firsts.Length - 1;
        while (_firsts[feature] > column) { feature--; }
        return feature;
    }

    /// <summary>About how much memory it holds.</summary>
    public long MemoryBytes => _blocks.Sum(b => b.MemoryBytes);

    /// <summary>Working memory for one thread.</summary>
    public SparseScratch CreateScratch() => new(Program.CreateScratch(1));

    /// <summary>Encodes <paramref name="batch"/>; the rows stand in <paramref name="scratch"/> until the next call.</summary>
    public void Encode(ColumnBatch batch, SparseScratch scratch)
    {
        var vectors = scratch.Features.Evaluate(batch);
        scratch.Begin(batch.Rows);
        for (var row = 0; row < batch.Rows; row++)
        {
            var said = 0;
            for (var f = 0; f < _blocks.Length; f++) { said += _blocks[f].Encode(vectors[f], row, _firsts[f], scratch) ? 1 : 0; }
            scratch.End(row, said);
        }
    }

    /// <summary>Writes what was learnt: the bundle's section <c>sparse</c> (<c>docs/formats/bundle.md</c>).</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_blocks.Length);
        foreach (var block in _blocks) { block.Write(writer); }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote for the same features.</summary>
    /// <exception cref="BundleException">It is damaged, or belongs to other features.</exception>
    public static SparseEncoder Parse(FeatureProgram program, ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        if (TakeCount(ref rest, 0) != program.Features.Count) { throw Damaged(); }
        var blocks = new SparseBlock[program.Features.Count];
        for (var f = 0; f < blocks.Length; f++)
        {
            blocks[f] = program.KindOf(f) switch
            {
                ValueKind.Text when program.PiecesOf(f) is { } rule => TakePieces(ref rest, rule),
                ValueKind.Text => new CategoryBlock(TakeTable(ref rest)),
                ValueKind.Boolean => new FlagBlock(),
                _ => new NumberBlock(TakeKnots(ref rest)),
            };
        }
        return rest.IsEmpty && blocks.Sum(b => (long)b.Width) <= int.MaxValue ? new(program, blocks) : throw Damaged();
    }

    static BundleException Damaged() => new("What the features of this bundle learnt (section 'sparse') is damaged. Make the bundle again with 'relearn run'.");

    // A count is at most what is there, so that one that is not true takes no memory.
    static int TakeCount(ref ReadOnlySpan<byte> rest, int bytesEach)
    {
        if (rest.Length < 4) { throw Damaged(); }
        var count = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return count >= 0 && (long)count * bytesEach <= rest.Length ? count : throw Damaged();
    }

    static T[] Take<T>(ref ReadOnlySpan<byte> rest) where T : unmanaged
    {
        var values = new T[TakeCount(ref rest, 8)];
        rest[..(8 * values.Length)].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        rest = rest[(8 * values.Length)..];
        return values;
    }

    static PieceTable TakeTable(ref ReadOnlySpan<byte> rest) => PieceTable.Of(Take<ulong>(ref rest)) ?? throw Damaged();

    static PieceBlock TakePieces(ref ReadOnlySpan<byte> rest, PieceRule rule)
    {
        var table = TakeTable(ref rest);
        var weights = new float[table.Hashes.Length];
        for (var done = 0; done < weights.Length;)
        {
            var count = TakeCount(ref rest, 0);
            if (count == 0 || count > weights.Length - done || rest.Length < 4) { throw Damaged(); }
            var weight = BinaryPrimitives.ReadSingleLittleEndian(rest);
            rest = rest[4..];
            // A piece that stands in every text weighs 1; of 10^18 texts the rarest weighs less than 50.
            if (weight is not (>= 1 and <= 50)) { throw Damaged(); }
            weights.AsSpan(done, count).Fill(weight);
            done += count;
        }
        return new(rule, table, weights);
    }

    static double[] TakeKnots(ref ReadOnlySpan<byte> rest)
    {
        var knots = Take<double>(ref rest);
        for (var i = 0; i < knots.Length; i++)
        {
            if (!ExactSum.Takes(knots[i]) || (i > 0 && knots[i] <= knots[i - 1])) { throw Damaged(); }
        }
        return knots;
    }
}
