using Relearn.Numerics.Evidence;

namespace Relearn.Serving.Rollouts;

/// <summary>Compares the squared errors of two models on pairs of outcomes: of the same row where both scored it, else one of each arm in the order in which they came to be known.</summary>
/// <remarks>
/// "Worse by more than the tolerance t" is a mean of <c>(1 + t) champion - challenger</c> below 0: no loss has to be known beforehand. Pairs of two arms are as fair as pairs of a row, and need about as many again.
/// </remarks>
sealed class LossComparison(double tolerance)
{
    // Outcomes of an arm that wait for one of the other; the oldest go.
    const int MostWaiting = 1000;

    readonly PairedEvidence _plain = new(1);
    readonly PairedEvidence _tolerant = new(1 + tolerance, tolerance: 0);
    readonly Queue<double> _champion = new(), _challenger = new();
    readonly double[] _sums = new double[2];
    readonly long[] _counts = new long[2];

    /// <summary>Pairs so far.</summary>
    public long Pairs => _plain.Count;

    /// <summary>E-value of "the challenger's loss is lower".</summary>
    public double Better => _plain.Better;

    /// <summary>E-value of "the challenger's loss is higher by more than the tolerance".</summary>
    public double Worse => _tolerant.Worse;

    /// <summary>By how much the challenger's loss is lower; null without pairs.</summary>
    public Numerics.Interval? Gain => Pairs == 0 ? null : _plain.Difference;

    /// <summary>The challenger is beyond doubt not worse by more than the tolerance.</summary>
    public bool NotWorse => Pairs > 0 && _tolerant.Difference.Low > 0;

    /// <summary>Outcomes of an arm.</summary>
    public long Matured(bool challenger) => _counts[challenger ? 1 : 0];

    /// <summary>Their mean loss; null without any.</summary>
    public double? Mean(bool challenger) => Matured(challenger) == 0 ? null : _sums[challenger ? 1 : 0] / Matured(challenger);

    /// <summary>Takes the losses of a row that both scored.</summary>
    public void Both(double champion, double challenger)
    {
        Count(false, champion);
        Count(true, challenger);
        Pair(champion, challenger);
    }

    /// <summary>Takes the loss of an arm.</summary>
    public void One(bool challenger, double loss)
    {
        Count(challenger, loss);
        var (own, other) = challenger ? (_challenger, _champion) : (_champion, _challenger);
        if (other.TryDequeue(out var waiting))
        {
            Pair(challenger ? waiting : loss, challenger ? loss : waiting);
            return;
        }
        own.Enqueue(loss);
        if (own.Count > MostWaiting) { own.Dequeue(); }
    }

    void Count(bool challenger, double loss)
    {
        _counts[challenger ? 1 : 0]++;
        _sums[challenger ? 1 : 0] += loss;
    }

    void Pair(double champion, double challenger)
    {
        _plain.Step(champion - challenger);
        _tolerant.Step((1 + tolerance) * champion - challenger);
    }
}
