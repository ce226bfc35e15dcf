using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>Numbers the distinct keys of a group: a key is one text or number, or several.</summary>
/// <remarks>
/// A key is spelt in characters: each text as its length and itself, each number as its 64 bits. No memory is taken for a key that is known.
/// In training a column's texts stand in a dictionary that does not change, so the number of each (pair of) code is remembered.
/// </remarks>
sealed class KeyTable
{
    /// <summary>A part of the key is missing: the row has no key.</summary>
    public const int Missing = -1;

    /// <summary>No fact has had this key.</summary>
    public const int Unknown = -2;

    const int LongestOnStack = 512;
    const int MostCells = 1 << 22;

    readonly Dictionary<string, int> _numbers = [];
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly List<string> _keys = [];
    readonly Cells[] _cells = [new(), new()];

    // For one pair of dictionaries: the number of each (pair of) code, plus 1.
    sealed class Cells
    {
        public IReadOnlyList<string>? First;
        public IReadOnlyList<string>? Second;
        public int[] Numbers = [];
    }

    public KeyTable() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public int Count => _keys.Count;

    public string this[int number] => _keys[number];

    public int Add(string key)
    {
        if (_numbers.TryGetValue(key, out var number)) { return number; }
        _numbers.Add(key, _keys.Count);
        _keys.Add(key);
        return _keys.Count - 1;
    }

    /// <summary>The number of a row's key.</summary>
    /// <param name="parts">The parts of the key, one vector each.</param>
    /// <param name="row">The row.</param>
    /// <param name="add">Numbers a key that is new; otherwise it is <see cref="Unknown"/>.</param>
    /// <param name="side">0 for rows that ask, 1 for facts: they may have other dictionaries.</param>
    public int Of(Vector[] parts, int row, bool add, int side = 0)
    {
        var cells = _cells[side];
        var cell = CellOf(cells, parts, row);
        if (cell == Missing) { return Missing; }
        if (cell >= 0 && cells.Numbers[cell] is var known and > 0) { return known - 1; }
        var length = LengthOf(parts, row);
        if (length < 0) { return Missing; }
        Span<char> key = length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[length];
        key = key[..length];
        Spell(parts, row, key);
        if (!_lookup.TryGetValue(key, out var number))
        {
            if (!add) { return Unknown; }
            number = Add(key.ToString());
        }
        if (cell >= 0) { cells.Numbers[cell] = number + 1; }
        return number;
    }

    // One or two columns with dictionaries that do not change: an array does not grow, any other list may.
    static int CellOf(Cells cells, Vector[] parts, int row)
    {
        if (parts.Length is not (1 or 2) || parts[0].Kind != ValueKind.Text || parts[0].Dictionary is not string[] first) { return Unknown; }
        var second = parts.Length == 2 && parts[1].Kind == ValueKind.Text ? parts[1].Dictionary as string[] : null;
        if (parts.Length == 2 && second is null) { return Unknown; }
        var (p, q) = (parts[0].Codes[row], second is null ? 0 : parts[1].Codes[row]);
        if (p < 0 || q < 0) { return Missing; }
        var columns = second?.Length ?? 1;
        if ((long)first.Length * columns > MostCells) { return Unknown; }
        if (!ReferenceEquals(cells.First, first) || !ReferenceEquals(cells.Second, second)) { (cells.First, cells.Second, cells.Numbers) = (first, second, new int[first.Length * columns]); }
        return p * columns + q;
    }

    static int LengthOf(Vector[] parts, int row)
    {
        var length = 0;
        foreach (var part in parts)
        {
            if (part.Kind == ValueKind.Text)
            {
                if (part.Codes[row] < 0) { return -1; }
                length += 2 + part.Dictionary[part.Codes[row]].Length;
            }
            else
            {
                if (double.IsNaN(part.Numbers[row])) { return -1; }
                length += 4;
            }
        }
        return length;
    }

    static void Spell(Vector[] parts, int row, Span<char> to)
    {
        foreach (var part in parts)
        {
            if (part.Kind == ValueKind.Text)
            {
                var text = part.Dictionary[part.Codes[row]];
                to[0] = (char)(text.Length >> 16);
                to[1] = (char)text.Length;
                text.CopyTo(to[2..]);
                to = to[(2 + text.Length)..];
            }
            else
            {
                // Adding 0 makes one zero of both.
                var bits = BitConverter.DoubleToUInt64Bits(part.Numbers[row] + 0.0);
                for (var i = 0; i < 4; i++) { to[i] = (char)(bits >> (16 * i)); }
                to = to[4..];
            }
        }
    }
}
