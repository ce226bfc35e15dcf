using System.Runtime.InteropServices;

namespace Relearn.Inference.Features.Sparse;

/// <summary>Columns of the pieces of a text: (1 + ln count) times how rare the piece is, brought to length 1.</summary>
/// <remarks>
/// TF-IDF as scikit-learn's <c>TfidfVectorizer(sublinear_tf=True)</c> has it: the weight of a piece that stands in d of n texts is ln((1 + n) / (1 + d)) + 1. Source: G. Salton and C. Buckley,
/// Information Processing and Management 24(5), 1988. Columns go from the commonest piece to the rarest, so that what is read often lies together.
/// </remarks>
sealed class PieceBlock : SparseBlock
{
    const int KnownLogs = 64;
    static readonly double[] Logs = [.. Enumerable.Range(0, KnownLogs).Select(n => n == 0 ? 0 : 1 + Math.Log(n))];

    readonly PieceTable _table;
    readonly float[] _weights;

    public PieceBlock(PieceRule rule, PieceTable table, float[] weights)
    {
        if (weights.Length != table.Hashes.Length) { throw new ArgumentException("Each piece has one weight."); }
        (Rule, _table, _weights) = (rule, table, weights);
    }

    /// <summary>How rare a piece is that stands in some of so many texts.</summary>
    public static float WeightOf(long texts, long having) => (float)(Math.Log((1.0 + texts) / (1.0 + having)) + 1);

    public PieceRule Rule { get; }

    public override int Width => _weights.Length;

    public override long MemoryBytes => _table.MemoryBytes + 4L * _weights.Length;

    public override bool Encode(Vector vector, int row, int first, SparseScratch scratch)
    {
        if (vector.Codes[row] < 0) { return false; }
        var pieces = scratch.Pieces.Of(vector.Dictionary[vector.Codes[row]], Rule);
        var found = scratch.Found(pieces.Length);
        var known = 0;
        foreach (var piece in pieces)
        {
            if (_table.Find(piece) is >= 0 and var column) { found[known++] = column; }
        }
        if (known == 0) { return false; }
        found = found[..known];
        found.Sort();
        var (sum, columns) = (0.0, 0);
        for (var i = 0; i < found.Length; columns++)
        {
            var (column, begin) = (found[i], i);
            while (i < found.Length && found[i] == column) { i++; }
            var value = (float)((i - begin < KnownLogs ? Logs[i - begin] : 1 + Math.Log(i - begin)) * _weights[column]);
            sum += (double)value * value;
            scratch.Add(first + column, value);
        }
        var scale = (float)(1 / Math.Sqrt(sum));
        foreach (ref var value in scratch.Last(columns)) { value *= scale; }
        return true;
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write(_weights.Length);
        writer.Write(MemoryMarshal.AsBytes(_table.Hashes));
        // Equal weights stand together: most pieces are rare.
        for (var i = 0; i < _weights.Length;)
        {
            var begin = i;
            while (i < _weights.Length && _weights[i] == _weights[begin]) { i++; }
            writer.Write(i - begin);
            writer.Write(_weights[begin]);
        }
    }
}
