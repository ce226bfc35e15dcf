using Relearn.Numerics;
using Relearn.Numerics.Evidence;

namespace Relearn.Serving.Rollouts;

/// <summary>Errors and slow answers of two arms that share the traffic: what is concluded comes from which arm each falls in, so that an incident that hits both does no harm.</summary>
/// <param name="share">The challenger's share at the start; taken for the share of each decision where arms are drawn for decisions.</param>
/// <param name="byKey">Arms are drawn for keys, of which one can make much traffic: then the share is what the traffic so far was.</param>
/// <param name="tolerance">What more of slow answers is no harm, as a share of the champion's rate; of errors any more is.</param>
sealed class ArmCounts(double share, bool byKey, double tolerance)
{
    // So many decisions of the nominal share are put before those that were seen.
    const double Prior = 1000;

    readonly ArmOfErrorsEvidence _errors = new();
    readonly ArmOfErrorsEvidence _slow = new(tolerance);
    readonly Arm _champion = new(), _challenger = new();
    double _nominal = share * Prior;

    sealed class Arm
    {
        public long Decisions, Errors, Slow;
        public double Microseconds;
    }

    /// <summary>Takes a decision.</summary>
    /// <param name="challenger">It fell to the challenger.</param>
    /// <param name="challengersShare">The challenger's share at that moment.</param>
    /// <param name="error">Its model did not answer, or not in time.</param>
    /// <param name="slow">It took longer than it may.</param>
    /// <param name="microseconds">Time inside the service.</param>
    public void Step(bool challenger, double challengersShare, bool error, bool slow, double microseconds)
    {
        // What was seen before this decision.
        var seen = byKey ? (_nominal + _challenger.Decisions) / (Prior + _champion.Decisions + _challenger.Decisions) : challengersShare;
        if (error) { _errors.Step(challenger, seen); }
        if (slow) { _slow.Step(challenger, seen); }
        var arm = challenger ? _challenger : _champion;
        arm.Decisions++;
        arm.Microseconds += microseconds;
        if (error) { arm.Errors++; }
        if (slow) { arm.Slow++; }
    }

    /// <summary>The challenger got a larger share: what was seen before says little about it.</summary>
    public void Raise(double to) => _nominal = to * (Prior + _champion.Decisions + _challenger.Decisions) - _challenger.Decisions;

    /// <summary>E-value of "the challenger errs more often".</summary>
    public double Errors => _errors.Value;

    /// <summary>E-value of "the challenger is slow more often".</summary>
    public double Slow => _slow.Value;

    /// <summary>Ratio of the error rates; null where there are no errors.</summary>
    public Interval? ErrorRatio => Ratio(_errors);

    /// <summary>Ratio of the rates of slow answers; null where there are none.</summary>
    public Interval? SlowRatio => Ratio(_slow);

    static Interval? Ratio(ArmOfErrorsEvidence evidence) => evidence.Canary + evidence.Other == 0 ? null : evidence.Ratio(0.05);

    /// <summary>What an arm did, without its outcomes.</summary>
    public ArmFigures Figures(bool challenger)
    {
        var arm = challenger ? _challenger : _champion;
        return new(arm.Decisions, arm.Errors, arm.Slow, RateBound.High(arm.Errors, arm.Decisions), RateBound.High(arm.Slow, arm.Decisions), arm.Decisions == 0 ? 0 : arm.Microseconds / arm.Decisions, 0, 0, null, null);
    }
}
