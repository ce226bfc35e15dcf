namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>A. Bifet, R. Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007: an exponential histogram, cut where two parts differ.</summary>
sealed class Adwin(double chance) : IStreamDetector
{
    const int MostOfSize = 5, Every = 32, Least = 5, Levels = 32;

    readonly double[,] _sums = new double[Levels, MostOfSize + 1], _squares = new double[Levels, MostOfSize + 1];
    readonly int[] _used = new int[Levels];
    double _sum, _spread;
    long _width, _seen;

    public bool Step(double x)
    {
        Insert(x);
        return ++_seen % Every == 0 && _width > 2 * Least && Cut();
    }

    // A bucket holds the sum and the sum of squared deviations of 2^level values; the newest of a level stands last.
    void Insert(double x)
    {
        if (_width > 0) { _spread += (double)_width / (_width + 1) * (x - _sum / _width) * (x - _sum / _width); }
        (_sum, _width) = (_sum + x, _width + 1);
        Append(0, x, 0);
    }

    void Append(int level, double sum, double squares)
    {
        (_sums[level, _used[level]], _squares[level, _used[level]]) = (sum, squares);
        if (++_used[level] <= MostOfSize || level == Levels - 1) { return; }
        var size = (double)(1L << level);
        var (a, b) = (_sums[level, 0], _sums[level, 1]);
        var (merged, spread) = (a + b, _squares[level, 0] + _squares[level, 1] + (a - b) * (a - b) / (2 * size));
        Shift(level, 2);
        Append(level + 1, merged, spread);
    }

    void Shift(int level, int by)
    {
        for (var i = by; i < _used[level]; i++) { (_sums[level, i - by], _squares[level, i - by]) = (_sums[level, i], _squares[level, i]); }
        _used[level] -= by;
    }

    bool Cut()
    {
        var (found, again) = (false, true);
        while (again && _width > 2 * Least)
        {
            again = false;
            double before = 0, rows = 0;
            for (var level = Levels - 1; level >= 0 && !again; level--)
            {
                for (var i = 0; i < _used[level] && !again; i++)
                {
                    before += _sums[level, i];
                    rows += 1L << level;
                    var rest = _width - rows;
                    if (rest < Least || rows < Least) { continue; }
                    var log = Math.Log(2 * Math.Log(_width) / chance);
                    var inverse = 1 / (rows - Least + 1) + 1 / (rest - Least + 1);
                    var bound = Math.Sqrt(2 * inverse * (_spread / _width) * log) + 2.0 / 3 * inverse * log;
                    if (Math.Abs(before / rows - (_sum - before) / rest) > bound) { (found, again) = (true, true); }
                }
            }
            if (again) { DropOldest(); }
        }
        return found;
    }

    void DropOldest()
    {
        var level = Levels - 1;
        while (_used[level] == 0) { level--; }
        var size = (double)(1L << level);
        var (sum, squares) = (_sums[level, 0], _squares[level, 0]);
        Shift(level, 1);
        _width -= 1L << level;
        _sum -= sum;
        if (_width > 0)
        {
            var apart = sum / size - _sum / _width;
            _spread = Math.Max(0, _spread - squares - size * _width / (size + _width) * apart * apart);
        }
    }

    public void Reset()
    {
        Array.Clear(_used);
        (_sum, _spread, _width, _seen) = (0, 0, 0, 0);
    }
}
