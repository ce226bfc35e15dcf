using System.Globalization;
using System.Numerics;
using Relearn.Inference.Features;
using Relearn.Scoping;
using Vector = System.Numerics.Vector;

namespace Relearn.Data.Validation;

/// <summary>All that is expected of one column of numbers, times or booleans.</summary>
/// <remarks>
/// A batch is summed up first (missing, least, most): bounds that hold the whole batch are met without looking at a value again, so a hundred
/// expectations on sound data cost hardly more than one.
/// </remarks>
sealed class NumberChecks(ValidationPlan plan, int column, int[] expectations, Tally[] tallies, int partition)
{
    readonly double[][] _values = [.. expectations.Select(e => plan.Expectations[e].Kind == ExpectationKind.OneOf
        ? plan.Expectations[e].Values.Select(v => double.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture)).Distinct().Order().ToArray() : [])];
    readonly bool _named = plan.Columns[column].Name == plan.Key;

    public void Take(ColumnBatch batch, in RowPlaces places)
    {
        var values = batch.Vectors[column].Numbers.AsSpan(0, batch.Rows);
        var (missing, least, most) = Survey(values);
        for (var k = 0; k < expectations.Length; k++)
        {
            var (expectation, tally) = (plan.Expectations[expectations[k]], tallies[expectations[k]]);
            switch (expectation.Kind)
            {
                case ExpectationKind.Present:
                    tally.Judged += values.Length;
                    if (missing == 0) { break; }
                    tally.Failed += missing;
                    for (var i = 0; i < values.Length && tally.HasRoom; i++)
                    {
                        if (double.IsNaN(values[i])) { tally.List(new(partition, places.NumberOf(i), null)); }
                    }
                    break;
                case ExpectationKind.Between:
                    tally.Judged += values.Length - missing;
                    if (missing == values.Length || (least >= expectation.Least && most <= expectation.Most)) { break; }
                    tally.Failed += Outside(values, expectation.Least!.Value, expectation.Most!.Value);
                    for (var i = 0; i < values.Length && tally.HasRoom; i++)
                    {
                        if (values[i] < expectation.Least || values[i] > expectation.Most) { tally.List(Row(places, i, values[i])); }
                    }
                    break;
                case ExpectationKind.OneOf:
                    tally.Judged += values.Length - missing;
                    for (var i = 0; i < values.Length; i++)
                    {
                        if (double.IsNaN(values[i]) || Array.BinarySearch(_values[k], values[i]) >= 0) { continue; }
                        tally.Failed++;
                        if (tally.HasRoom) { tally.List(Row(places, i, values[i])); }
                    }
                    break;
            }
        }
    }

    FailedRow Row(in RowPlaces places, int row, double value) => new(partition, places.NumberOf(row), _named ? null : TextOf(value, plan.Columns[column].Kind));

    public static string TextOf(double value, ValueKind kind) => kind switch
    {
        ValueKind.Time when Math.Abs(value) < 6e16 => ExpectationConfig.TimeText(value),
        ValueKind.Boolean => value != 0 ? "true" : "false",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    static (int Missing, double Least, double Most) Survey(ReadOnlySpan<double> values)
    {
        var (low, high) = (new Vector<double>(double.PositiveInfinity), new Vector<double>(double.NegativeInfinity));
        var present = Vector<long>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var v = new Vector<double>(values[i..]);
            var has = Vector.Equals(v, v);
            present -= has;
            low = Vector.Min(low, Vector.ConditionalSelect(has, v, low));
            high = Vector.Max(high, Vector.ConditionalSelect(has, v, high));
        }
        var (count, least, most) = ((int)Vector.Sum(present), double.PositiveInfinity, double.NegativeInfinity);
        for (var k = 0; k < Vector<double>.Count; k++) { (least, most) = (Math.Min(least, low[k]), Math.Max(most, high[k])); }
        for (; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) { continue; }
            count++;
            (least, most) = (Math.Min(least, values[i]), Math.Max(most, values[i]));
        }
        return (values.Length - count, least, most);
    }

    // A comparison with NaN is false on either side, so a missing value counts as nothing.
    static long Outside(ReadOnlySpan<double> values, double least, double most)
    {
        var (low, high) = (new Vector<double>(least), new Vector<double>(most));
        var outside = Vector<long>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var v = new Vector<double>(values[i..]);
            outside -= Vector.LessThan(v, low) | Vector.GreaterThan(v, high);
        }
        var count = Vector.Sum(outside);
        for (; i < values.Length; i++) { count += values[i] < least || values[i] > most ? 1 : 0; }
        return count;
    }
}
