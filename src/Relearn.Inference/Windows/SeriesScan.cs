namespace Relearn.Inference.Windows;

/// <summary>Makes one aggregate of facts that are told one by one. Used again for the next one.</summary>
sealed class SeriesScan
{
    WindowQuestion _question;
    double _time;
    double[] _values = new double[64];
    int _count;
    int _facts;
    double _latest;
    Int128 _sum;

    public void Begin(in WindowQuestion question, double time)
    {
        (_question, _time, _count, _facts, _sum) = (question, time, 0, 0, 0);
        _latest = double.NaN;
    }

    /// <summary>Takes a fact.</summary>
    /// <returns>False if no more are needed.</returns>
    public bool Take(ReadOnlySpan<double> fact)
    {
        _facts++;
        switch (_question.Aggregate)
        {
            case Aggregate.Last:
                _latest = fact[SeriesLayout.FirstValue + _question.Argument];
                return false;
            case Aggregate.TimeSince:
                _latest = _time - fact[0];
                return false;
            case Aggregate.Count:
                _count += _question.Argument < 0 || ExactSum.Takes(fact[SeriesLayout.FirstValue + _question.Argument]) ? 1 : 0;
                break;
            default:
                var value = fact[SeriesLayout.FirstValue + _question.Argument];
                if (!ExactSum.Takes(value)) { break; }
                if (_question.Aggregate is Aggregate.Min or Aggregate.Max)
                {
                    if (double.IsNaN(_latest) || (_question.Aggregate == Aggregate.Min ? value < _latest : value > _latest)) { _latest = value; }
                    break;
                }
                if (_question.Aggregate is Aggregate.Sum or Aggregate.Mean or Aggregate.Std) { _sum += ExactSum.Units(value); }
                if (_count == _values.Length) { Array.Resize(ref _values, _count * 2); }
                _values[_count++] = value;
                break;
        }
        return _facts != _question.Events;
    }

    public double End()
    {
        switch (_question.Aggregate)
        {
            case Aggregate.Count: return _count;
            case Aggregate.Last or Aggregate.TimeSince or Aggregate.Min or Aggregate.Max: return _latest;
            case Aggregate.Sum: return ExactSum.ToDouble(_sum);
        }
        if (_count == 0) { return _question.Nothing; }
        var values = _values.AsSpan(0, _count);
        switch (_question.Aggregate)
        {
            case Aggregate.Mean: return ExactSum.ToDouble(_sum) / _count;
            case Aggregate.Std: return Deviation(values, ExactSum.ToDouble(_sum) / _count);
        }
        values.Sort();
        return _question.Aggregate switch
        {
            Aggregate.Distinct => Distinct(values),
            _ => Quantile(values, _question.Probability),
        };
    }

    // The mean is exact, so one pass over the differences is stable; their order is the facts' own, whoever asks.
    static double Deviation(ReadOnlySpan<double> values, double mean)
    {
        var squares = 0.0;
        foreach (var value in values) { squares += (value - mean) * (value - mean); }
        return Math.Sqrt(squares / values.Length);
    }

    static double Distinct(ReadOnlySpan<double> sorted)
    {
        var distinct = 1;
        for (var i = 1; i < sorted.Length; i++) { distinct += sorted[i] != sorted[i - 1] ? 1 : 0; }
        return distinct;
    }

    /// <summary>A quantile of ascending values, linear between neighbours.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var low = (int)Math.Floor(place);
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
    }
}
