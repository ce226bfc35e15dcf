using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>What a column was like on the days that suggestions are learnt on.</summary>
sealed class LearntColumn(InputColumn column)
{
    const int MostListed = 50;
    readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    readonly HashSet<int> _codes = [];
    double _least = double.PositiveInfinity;
    double _most = double.NegativeInfinity;
    double _leastPresent = 1;
    long _values;
    (long Rows, long Missing) _day;
    TextShape? _shape;
    bool _shapeless;

    public void Take(Vector vector, int rows)
    {
        _day.Rows += rows;
        for (var i = 0; i < rows; i++)
        {
            if (vector.Kind == ValueKind.Text) { Take(vector.Codes[i], vector.Dictionary); }
            else if (double.IsNaN(vector.Numbers[i])) { _day.Missing++; }
            else
            {
                _values++;
                (_least, _most) = (Math.Min(_least, vector.Numbers[i]), Math.Max(_most, vector.Numbers[i]));
            }
        }
    }

    void Take(int code, IReadOnlyList<string> dictionary)
    {
        if (code < 0) { _day.Missing++; return; }
        _values++;
        // The rows of one file share one dictionary.
        if (!_codes.Add(code)) { return; }
        if (_texts.Count <= MostListed) { _texts.Add(dictionary[code]); }
        if (_shapeless) { return; }
        var shape = TextShape.Of(dictionary[code]);
        _shape = shape is null ? null : _shape is null ? shape : TextShape.Both(_shape, shape);
        _shapeless = _shape is null;
    }

    public void EndDay()
    {
        if (_day.Rows > 0) { _leastPresent = Math.Min(_leastPresent, 1 - (double)_day.Missing / _day.Rows); }
        _day = default;
    }

    /// <summary>Lines that were true on the days it has seen, with room for what was not seen.</summary>
    public IEnumerable<ExpectationConfig> Candidates(bool isKey)
    {
        ExpectationConfig Line(ExpectationKind kind, double atLeast = 1) => new() { Kind = kind, Column = column.Name, AtLeast = atLeast, Level = ExpectationLevel.Warn };
        if (_leastPresent == 1) { yield return Line(ExpectationKind.Present); }
        else if (_leastPresent > 0.05)
        {
            // Half as many again may be missing as on the worst day.
            yield return Line(ExpectationKind.Present, Math.Floor(Math.Max(0, 1 - (1 - _leastPresent) * 1.5) * 1000) / 1000);
        }
        if (_values == 0) { yield break; }
        if (column.Kind == ValueKind.Number && double.IsFinite(_least) && double.IsFinite(_most))
        {
            var (low, high) = Widened(_least, _most);
            yield return Line(ExpectationKind.Between, 0.999) with { Least = low, Most = high };
        }
        if (column.Kind != ValueKind.Text) { yield break; }
        if (!isKey && _texts.Count <= MostListed && _values >= 10 * _texts.Count) { yield return Line(ExpectationKind.OneOf, 0.99) with { Values = [.. _texts.Order(StringComparer.Ordinal)] }; }
        else if (!_shapeless && _shape is not null) { yield return Line(ExpectationKind.Matches, 0.999) with { Pattern = _shape.ToPattern() }; }
    }

    // A tenth of the range on either side, rounded outwards; what was never negative stays so.
    static (double Low, double High) Widened(double least, double most)
    {
        var span = most - least;
        if (span == 0) { return (least, most); }
        var step = Math.Pow(10, Math.Floor(Math.Log10(span)) - 1);
        var low = Math.Floor((least - 0.1 * span) / step) * step;
        var high = Math.Ceiling((most + 0.1 * span) / step) * step;
        return (Rounded(least >= 0 ? Math.Max(0, low) : low), Rounded(most <= 0 ? Math.Min(0, high) : high));
    }

    static double Rounded(double value) => double.Parse(value.ToString("G12", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
