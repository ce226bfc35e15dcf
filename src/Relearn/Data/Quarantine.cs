using System.Text;

namespace Relearn.Data;

/// <summary>Rows that were not taken: all are counted, the first ones are listed with their place and reason.</summary>
public sealed class Quarantine
{
    /// <summary>How many rows are listed.</summary>
    public const int MostListed = 10_000;

    readonly StringBuilder _list = new("place,column,reason,value\n");
    readonly Dictionary<string, (string Column, string Value)> _examples = [];
    readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    long _listed;

    /// <summary>Number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Number of rows for each reason.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>Notes a row.</summary>
    /// <param name="place">Where it stands: <c>line 17</c> or <c>row 949802</c>, 1-based.</param>
    /// <param name="column">The column, if one is to blame.</param>
    /// <param name="reason">Why, without the value, so that rows with one cause share one text.</param>
    /// <param name="value">The value or line as found.</param>
    public void Add(string place, string column, string reason, string value)
    {
        Count++;
        var key = column.Length == 0 ? reason : $"{column}: {reason}";
        _examples.TryAdd(key, (column, value));
        _reasons[key] = _reasons.GetValueOrDefault(key) + 1;
        if (_listed++ < MostListed) { _list.Append(Source.Length == 0 ? place : Quote($"{place} of {Source}")).Append(',').Append(Quote(column)).Append(',').Append(Quote(reason)).Append(',').Append(Quote(value)).Append('\n'); }
    }

    /// <summary>What places begin with from now on: the name of a file among several; empty for none.</summary>
    internal string Source { get; set; } = "";

    /// <summary>Number of rows for a reason in a column.</summary>
    internal long CountOf(string column, string reason) => _reasons.GetValueOrDefault($"{column}: {reason}");

    /// <summary>The first value of each reason, with its column.</summary>
    internal IEnumerable<(string Column, string Value)> Examples => _examples.Values;

    /// <summary>Where the list stands now, to come back to.</summary>
    internal (int Length, long Count, long Listed, KeyValuePair<string, long>[] Reasons) Mark() => (_list.Length, Count, _listed, [.. _reasons]);

    /// <summary>Takes back all that was noted since.</summary>
    internal void ReturnTo((int Length, long Count, long Listed, KeyValuePair<string, long>[] Reasons) mark)
    {
        (_list.Length, Count, _listed) = (mark.Length, mark.Count, mark.Listed);
        _reasons.Clear();
        foreach (var (reason, count) in mark.Reasons) { _reasons.Add(reason, count); }
    }

    /// <summary>The list as CSV.</summary>
    public byte[] ToCsv() => Encoding.UTF8.GetBytes(_list.ToString());

    internal static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
