using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;

namespace Relearn.Modeling.Segments;

/// <summary>The inputs of every decision in the bins that training left: a byte a value. Times are left out: they always move on.</summary>
sealed class InputCodes
{
    /// <summary>The code of a value that is not there.</summary>
    public const byte Missing = 255;

    const int MostBin = 254;

    // More texts than these are counted, not named.
    const int Named = 4;

    readonly InputReference[] _references;
    readonly double[][] _cuts;
    readonly Dictionary<string, byte>[] _terms;
    readonly int[] _columns;
    readonly List<byte>[] _codes;

    /// <param name="references">What training left.</param>
    /// <param name="inputs">The inputs of the program.</param>
    public InputCodes(IReadOnlyList<InputReference> references, IReadOnlyList<InputColumn> inputs)
    {
        var places = inputs.Select((input, i) => (input.Name, i)).ToDictionary(x => x.Name, x => x.i);
        _references = [.. references.Where(r => r.Kind != ValueKind.Time && places.ContainsKey(r.Column))];
        _columns = [.. _references.Select(r => places[r.Column])];
        _cuts = [.. _references.Select(r => r.Cuts?.ToArray() ?? [])];
        _terms = [.. _references.Select(r => (r.Terms ?? []).Select((t, i) => (t, i)).ToDictionary(x => x.t, x => (byte)Math.Min(x.i, MostBin)))];
        _codes = [.. _references.Select(_ => new List<byte>())];
    }

    /// <summary>Names of the columns.</summary>
    public IEnumerable<string> Columns => _references.Select(r => r.Column);

    /// <summary>Codes of the rows so far, <c>[columns][rows]</c>.</summary>
    public IReadOnlyList<IReadOnlyList<byte>> Codes => _codes;

    /// <summary>Lets the rows go, and keeps what codes mean.</summary>
    public void Clear()
    {
        foreach (var column in _codes) { column.Clear(); }
    }

    /// <summary>Takes the rows of a batch.</summary>
    public void Add(ColumnBatch batch)
    {
        for (var c = 0; c < _codes.Length; c++)
        {
            var vector = batch.Vectors[_columns[c]];
            for (var i = 0; i < batch.Rows; i++) { _codes[c].Add(CodeOf(vector, i, c)); }
        }
    }

    /// <summary>Takes one row of a batch.</summary>
    public void Add(ColumnBatch batch, int row)
    {
        for (var c = 0; c < _codes.Length; c++) { _codes[c].Add(CodeOf(batch.Vectors[_columns[c]], row, c)); }
    }

    byte CodeOf(Vector vector, int row, int c)
    {
        if (vector.Kind == ValueKind.Text) { return vector.Codes[row] < 0 ? Missing : _terms[c].GetValueOrDefault(vector.Dictionary[vector.Codes[row]], (byte)MostBin); }
        return double.IsNaN(vector.Numbers[row]) ? Missing : (byte)Math.Min(InputReference.BinOf(vector.Numbers[row], _cuts[c]), MostBin);
    }

    /// <summary>The codes, <c>[columns][rows]</c>.</summary>
    public byte[][] ToColumns() => Array.ConvertAll(_codes, c => c.ToArray());

    /// <summary>A range of codes of a column as a person reads it.</summary>
    public string WordsOf(int column, int from, int to)
    {
        var reference = _references[column];
        if (from == Missing) { return $"{reference.Column} is missing"; }
        if (reference.Terms is { } terms)
        {
            if (from >= terms.Count) { return $"{reference.Column} is rare or new"; }
            string[] named = [.. terms.Skip(from).Take(to - from + 1)];
            if (named.Length == 1 && to < terms.Count) { return $"{reference.Column} = '{named[0]}'"; }
            return $"{reference.Column} in ({string.Join(", ", named.Take(Named).Select(t => $"'{t}'"))}{(named.Length > Named ? FormattableString.Invariant($" and {named.Length - Named} more") : "")}{(to >= terms.Count ? " and rare or new ones" : "")})";
        }
        var cuts = _cuts[column];
        var (low, high) = (from > 0 && from <= cuts.Length ? cuts[from - 1] : double.NaN, to < cuts.Length ? cuts[to] : double.NaN);
        return (double.IsNaN(low), double.IsNaN(high)) switch
        {
            (true, true) => $"any {reference.Column}",
            (true, false) => FormattableString.Invariant($"{reference.Column} <= {high:0.######}"),
            (false, true) => FormattableString.Invariant($"{reference.Column} > {low:0.######}"),
            _ => FormattableString.Invariant($"{reference.Column} in ({low:0.######}, {high:0.######}]"),
        };
    }
}
