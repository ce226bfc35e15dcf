namespace Relearn.Data.Labels.Aggregation;

/// <summary>Every annotator has a matrix: how often each class is voted for, given the true one.</summary>
/// <remarks>
/// With strength 0 each matrix stands alone; otherwise it is drawn to the matrix of all annotators together, as if each true class had been seen so many times more, so an annotator with few votes is taken for an average one.
/// Source: A. P. Dawid, A. M. Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28(1), 1979.
/// </remarks>
sealed class DawidSkene : AnnotatorModel
{
    public const string PlainName = "dawid_skene", PooledName = "dawid_skene_pooled";

    /// <summary>Votes for each true class that the matrix of all stands for, where it is drawn to.</summary>
    public const double DefaultStrength = 10;

    const double Smoothing = 0.01;
    const long MostNumbers = 1 << 25;

    readonly int _classes, _annotators;
    readonly double _strength;
    // [annotator, vote, true class]: what a vote adds stands together.
    readonly double[] _counts, _logs, _pooled;

    public DawidSkene(VoteTable table, double strength = 0)
    {
        (_classes, _annotators, _strength) = (table.Classes.Count, table.Annotators.Count, strength);
        if (!Fits(table)) { throw AggregationErrors.TooManyParameters(_annotators, _classes).Exception(); }
        _counts = new double[_annotators * _classes * _classes];
        _logs = new double[_counts.Length];
        _pooled = new double[_classes * _classes];
    }

    /// <summary>Whether the matrices of all annotators stay within a quarter of a gigabyte each time they are kept.</summary>
    public static bool Fits(VoteTable table) => (long)table.Annotators.Count * table.Classes.Count * table.Classes.Count <= MostNumbers;

    public override string Name => _strength > 0 ? PooledName : PlainName;

    public override void Maximize(VoteTable table, double[] posterior)
    {
        var (k, square) = (_classes, _classes * _classes);
        Array.Clear(_counts);
        for (var v = 0; v < table.Votes; v++)
        {
            var to = _counts.AsSpan(table.AnnotatorOfVote[v] * square + table.ClassOfVote[v] * k, k);
            var from = posterior.AsSpan(table.ItemOfVote[v] * k, k);
            for (var c = 0; c < to.Length; c++) { to[c] += from[c]; }
        }
        Pool();
        Span<double> sums = k <= 256 ? stackalloc double[k] : new double[k];
        for (var a = 0; a < _annotators; a++)
        {
            var counts = _counts.AsSpan(a * square, square);
            var logs = _logs.AsSpan(a * square, square);
            sums.Clear();
            for (var i = 0; i < square; i++) { sums[i % k] += counts[i]; }
            for (var i = 0; i < square; i++) { logs[i] = Math.Log((Smoothing + _strength * _pooled[i] + counts[i]) / (k * Smoothing + _strength + sums[i % k])); }
        }
    }

    void Pool()
    {
        if (_strength == 0) { return; }
        Array.Clear(_pooled);
        for (var i = 0; i < _counts.Length; i++) { _pooled[i % _pooled.Length] += _counts[i]; }
        for (var c = 0; c < _classes; c++)
        {
            var sum = 0.0;
            for (var i = c; i < _pooled.Length; i += _classes) { sum += _pooled[i]; }
            for (var i = c; i < _pooled.Length; i += _classes) { _pooled[i] = (_pooled[i] + Smoothing) / (sum + _classes * Smoothing); }
        }
    }

    public override void AddLogs(int annotator, int vote, Span<double> logs)
    {
        var from = _logs.AsSpan((annotator * _classes + vote) * _classes, _classes);
        for (var k = 0; k < logs.Length; k++) { logs[k] += from[k]; }
    }

    public override double LogPrior()
    {
        var sum = 0.0;
        for (var i = 0; i < _logs.Length; i++) { sum += (Smoothing + _strength * _pooled[i % _pooled.Length]) * _logs[i]; }
        return sum;
    }
}
