using Relearn.Data.Leakage;
using Relearn.Inference.Features;

namespace Relearn.Data.Versions;

/// <summary>Hashes of the rows of one version: of the whole row, and of the columns that say which row it is.</summary>
/// <remarks>A sum over columns, each with a salt of its own that its name gives; a text counts by what it says, not by its code, so versions with other dictionaries agree.</remarks>
sealed class RowDigests
{
    readonly RowsFile _file;
    readonly int _identity;
    readonly ColumnBatch _batch;
    readonly ulong[][] _texts;
    readonly ulong[] _whole = new ulong[ColumnBatch.TrainingRows];
    readonly ulong[] _named = new ulong[ColumnBatch.TrainingRows];

    /// <param name="file">The rows.</param>
    /// <param name="identity">Columns that say which row it is; none: the whole row does.</param>
    /// <param name="compared">Columns that are compared.</param>
    public RowDigests(RowsFile file, IReadOnlyList<string> identity, IReadOnlyList<string> compared)
    {
        (_file, _identity) = (file, identity.Count);
        _batch = file.CreateBatch([.. identity, .. compared], ColumnBatch.TrainingRows);
        _texts = [.. _batch.Vectors.Select(v => v.Kind == ValueKind.Text ? v.Dictionary.Select(RowHashes.Hash).ToArray() : [])];
    }

    /// <summary>Gives identity, whole and position of each row from <paramref name="first"/> on.</summary>
    public void ForEach(long first, Action<ulong, ulong, long> take)
    {
        for (var start = first; start < _file.Rows; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, _file.Rows - start);
            _file.Read(_batch, start, rows);
            Array.Clear(_whole);
            Array.Clear(_named);
            for (var c = 0; c < _batch.Vectors.Length; c++) { Add(c, rows, c < _identity ? _named : _whole); }
            for (var i = 0; i < rows; i++)
            {
                var whole = RowHashes.Mix(_whole[i]);
                take(_identity == 0 ? whole : RowHashes.Mix(_named[i]), whole, start + i);
            }
        }
    }

    void Add(int column, int rows, ulong[] to)
    {
        var (vector, salt, texts) = (_batch.Vectors[column], RowHashes.Mix(RowHashes.Hash(_batch.Columns[column].Name)), _texts[column]);
        for (var i = 0; i < rows; i++)
        {
            var cell = vector.Kind == ValueKind.Text
                ? vector.Codes[i] < 0 ? 0 : texts[vector.Codes[i]]
                : double.IsNaN(vector.Numbers[i]) ? 1 : BitConverter.DoubleToUInt64Bits(vector.Numbers[i] == 0 ? 0 : vector.Numbers[i]);
            unchecked { to[i] += RowHashes.Mix(salt ^ cell); }
        }
    }
}
