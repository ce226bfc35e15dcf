using System.Collections.Concurrent;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Modeling.Learners.Trees;

/// <summary>Boosts by a loss of ours, and turns the sums of the trees into log-odds of all rows, so that nothing behind the learner knows of it.</summary>
/// <remarks>
/// A weight moves the log-odds by its logarithm, which is taken off again: exact, as with a sample of the negatives. The focal loss bends them; where true
/// rows are rare log-odds are (1 + focus) raw + constant up to terms that vanish with the probability (from the loss's optimum, N. Charoenphakdee et al., "On focal loss for
/// class-posterior probability estimation", CVPR 2021), and the constant is the one with which the mean probability is the rate of the training rows.
/// </remarks>
sealed unsafe class OwnBoosting
{
    const int PartRows = 1 << 14;

    readonly FocalLoss _loss;
    readonly double _weight;
    readonly double _focus;
    readonly bool[] _positives;
    readonly double[] _scores;
    readonly float[] _gradients;
    readonly float[] _curvatures;
    readonly double _start;
    readonly double _grid;
    readonly int _threads;

    /// <summary>Reads the labels.</summary>
    public OwnBoosting(Scoping.ModelConfig config, LightGbmDataset dataset, int threads)
    {
        (_weight, _focus, _threads) = (config.PositiveWeight ?? 1, config.Focal ?? 0, threads);
        _loss = new(_weight, _focus);
        Check(LGBM_DatasetGetField(dataset.Handle, "label", out var count, out var labels, out _));
        _positives = new bool[count];
        for (var i = 0; i < count; i++) { _positives[i] = ((float*)labels)[i] != 0; }
        (_scores, _gradients, _curvatures) = (new double[count], new float[count], new float[count]);
        _start = _loss.Start(_positives.LongCount(p => p), count);
        // On this grid every sum over rows is exact, whatever the order: the model cannot depend on the number of threads.
        _grid = Math.Pow(2, Math.Ceiling(Math.Log2(count * _loss.Bound)) - 52);
    }

    /// <summary>Adds a tree.</summary>
    public void Update(nint booster, out int finished)
    {
        ReadScores(booster);
        ForEachPart((from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var (gradient, curvature) = _loss.At(_start + _scores[i], _positives[i]);
                _gradients[i] = (float)(Math.Round(gradient / _grid) * _grid);
                _curvatures[i] = (float)(Math.Round(curvature / _grid) * _grid);
            }
        });
        fixed (float* gradients = _gradients)
        fixed (float* curvatures = _curvatures) { Check(LGBM_BoosterUpdateOneIterCustom(booster, gradients, curvatures, out finished)); }
    }

    /// <summary>The trees' text, with leaves that sum to log-odds.</summary>
    public byte[] Finish(nint booster, byte[] text)
    {
        if (_focus == 0) { return TreeText.Rescale(text, 1, _start - Math.Log(_weight)); }
        ReadScores(booster);
        return TreeText.Rescale(text, 1 + _focus, Constant(1 + _focus));
    }

    // The mean probability grows with the constant, so halving finds it.
    double Constant(double slope)
    {
        var positives = _positives.LongCount(p => p);
        var (low, high) = (-100.0, 100.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            double sum = 0;
            foreach (var score in _scores) { sum += 1 / (1 + Math.Exp(-(slope * score + middle))); }
            if (sum < positives) { low = middle; }
            else { high = middle; }
        }
        return (low + high) / 2;
    }

    void ReadScores(nint booster)
    {
        fixed (double* to = _scores) { Check(LGBM_BoosterGetPredict(booster, 0, out _, to)); }
    }

    void ForEachPart(Action<int, int> work) => Parallel.ForEach(Partitioner.Create(0, _scores.Length, PartRows), new ParallelOptions { MaxDegreeOfParallelism = _threads }, part => work(part.Item1, part.Item2));
}
