using System.Runtime.InteropServices;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Maturity;

/// <summary>What a learner is shown of rows whose event may still come: labels and weights, as of the moment at which it learns.</summary>
/// <remarks>
/// With F(e) the share of the events seen by age e and p the probability of the row: <code>
/// weights             seen: positive, 1/F(e)                    not seen: negative, (1 - p) / (1 - p F(e))
/// fake negatives      every row: negative, 1                    seen: a positive besides, 1/F(e)        learnt: b = p / (1 + p), so p = b / (1 - b)
/// delayed feedback    every row with its age and its delay; the learner has a model of the delay
/// pending is negative seen: positive, 1                         not seen: negative, 1
/// </code>
/// Each but the last has the expected loss of mature rows. Sources: S. Ktena et al., "Addressing delayed feedback for continuous training with neural
/// networks in CTR prediction", RecSys 2019; O. Chapelle, "Modeling delayed feedback in display advertising", KDD 2014. Ktena's stream sees every
/// positive in the end; training data end at a moment, so copies of positives carry 1/F(e) here.
/// </remarks>
sealed class DelayedRows
{
    /// <summary>Rows so young that a smaller share of the events has been seen are left out, whether theirs was or not: one would stand for more than 20.</summary>
    public const double LeastSeen = 0.05;

    readonly float[] _probabilities;
    readonly double _youngest;

    DelayedRows(LabelDelay treatment, MaturityCurve curve, double moment, long firstPending, float[] probabilities) =>
        (Treatment, Curve, Moment, FirstPending, _probabilities, _youngest) = (treatment, curve, moment, firstPending, probabilities, curve.AgeAt(LeastSeen));

    /// <summary>How rows are shown.</summary>
    public LabelDelay Treatment { get; }

    /// <summary>Which share of the events is seen at which age.</summary>
    public MaturityCurve Curve { get; }

    /// <summary>When the learner learns: what was seen later is not seen; microseconds since 1970 UTC.</summary>
    public double Moment { get; }

    /// <summary>First row that is not mature.</summary>
    public long FirstPending { get; }

    /// <summary>Least age of a row that is shown, microseconds.</summary>
    public double LeastAge => Treatment is LabelDelay.Weights or LabelDelay.FakeNegatives ? _youngest : 0;

    /// <summary>All that decides examples, beside the rows: for whoever keeps what was made of them.</summary>
    public string Identity => FormattableString.Invariant($" delay {Treatment} {Moment:R} {Curve.FullAge:R} {ContentHash.Of(MemoryMarshal.AsBytes(_probabilities.AsSpan()))}");

    /// <summary>Rows of a range as they were at the moment by which their labels must be known.</summary>
    /// <exception cref="UserErrorException">No row had reached the full age by then, so nobody knows which share of the events is still to come.</exception>
    public static DelayedRows Of(RowsFile file, RowRange range, LabelDelay treatment)
    {
        var fullAge = MaturityReader.FullAgeOf(file);
        var moment = double.IsPositiveInfinity(range.KnownBy) ? TimeSplit.TimeAt(file, TimeSplit.LabelledUntil(file) - 1) + fullAge : range.KnownBy;
        var curve = MaturityReader.CurveAt(file, fullAge, moment);
        if (!curve.Complete || curve.Events == 0) { throw DataErrors.NoMaturity(fullAge / DatasetImport.Day, curve.Events).Exception(); }
        return new(treatment, curve, moment, Math.Clamp(file.FirstAtOrAfter(Math.BitIncrement(moment - fullAge)), range.First, range.End), []);
    }

    /// <summary>The same with a probability for each pending row, from <see cref="FirstPending"/> on.</summary>
    public DelayedRows With(float[] probabilities) => new(Treatment, Curve, Moment, FirstPending, probabilities);

    /// <summary>What is shown of a row that can have a label.</summary>
    /// <param name="row">Its place.</param>
    /// <param name="time">Its time.</param>
    /// <param name="seen">When its event was known, NaN: not so far.</param>
    /// <param name="label">Its label in the end, NaN where that is not known.</param>
    /// <param name="known">When that was known.</param>
    /// <param name="examples">Takes one or two examples.</param>
    /// <returns>How many.</returns>
    public int Show(long row, double time, double seen, double label, double known, Span<DelayedExample> examples)
    {
        var elapsed = Moment - time;
        var mature = elapsed >= Curve.FullAge;
        if (double.IsNaN(known) || (mature && (double.IsNaN(label) || known > Moment))) { return 0; }
        var positive = mature ? label != 0 : seen <= Moment;
        var delay = positive ? (mature && !(seen <= Moment) ? Curve.FullAge : Math.Min(seen - time, Curve.FullAge)) : double.NaN;
        var age = Math.Min(elapsed, Curve.FullAge);
        if (!mature && elapsed < LeastAge) { return 0; }
        var share = Curve.Seen(age);
        switch (Treatment)
        {
            case LabelDelay.Weights when !mature && !positive:
                var p = row - FirstPending < _probabilities.Length ? _probabilities[row - FirstPending] : Curve.Rate.Estimate;
                examples[0] = new(0, (float)((1 - p) / (1 - p * share)), age, delay);
                return 1;
            case LabelDelay.Weights when !mature:
                examples[0] = new(1, (float)(1 / share), age, delay);
                return 1;
            case LabelDelay.FakeNegatives:
                examples[0] = new(0, 1, age, double.NaN);
                if (!positive) { return 1; }
                examples[1] = new(1, (float)(mature ? 1 : 1 / share), age, delay);
                return 2;
            default:
                examples[0] = new(positive ? 1 : 0, 1, age, delay);
                return 1;
        }
    }
}

/// <summary>A row as a learner is shown it.</summary>
/// <param name="Label">0 or 1.</param>
/// <param name="Weight">For how many rows it stands.</param>
/// <param name="Age">From its time to the moment, at most the full age, microseconds.</param>
/// <param name="Delay">From its time to its event, NaN: not seen.</param>
readonly record struct DelayedExample(float Label, float Weight, double Age, double Delay);
