using System.Text;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;
using Relearn.Scoping;

namespace Relearn.Serving.Rollouts;

/// <summary>Gathers what the log says of a rollout: the same in the service, which reads on as it writes, and in whoever reads all of it later. One thread.</summary>
/// <remarks>
/// Of a split every decision counts for errors and slow answers, and each with an outcome for loss and money. Of a shadow its own records tell both scores of a row.
/// An outcome counts once, when it comes; where the label is an event within a window every decision counts when it has its full age, so that early positives do not stand for all.
/// </remarks>
sealed class RolloutEvidence
{
    readonly string _id;
    readonly RolloutPlan _plan;
    readonly ProjectConfig _project;
    readonly double _started;
    readonly ulong _salt;
    readonly ArmCounts _counts;
    readonly LossComparison _loss;
    readonly LossComparison[] _slices;
    readonly UnitMoney _money = new();
    readonly AnswersWaiting _waiting = new();
    readonly SliceConditions _conditions;
    double _share;
    double _gain, _gainSquares;
    long _rows, _differing, _others, _wouldAct;
    double _distance, _largest;

    /// <param name="rollout">The rollout.</param>
    /// <param name="project">Declares slices, label and money.</param>
    public RolloutEvidence(OpenRollout rollout, ProjectConfig project)
    {
        (_id, _plan, _project, _started) = (rollout.Id, rollout.Plan, project, (rollout.Started - DateTimeOffset.UnixEpoch).Ticks / 10);
        (_salt, _share) = (Assignment.SaltOf(rollout.Id), rollout.Plan.Share);
        _counts = new(rollout.Plan.Share, rollout.Plan.Rules.ByKey, rollout.Plan.Rules.Tolerance);
        _loss = new(rollout.Plan.Rules.Tolerance);
        _conditions = new(project);
        _slices = [.. SliceConditions.Of(project).Select(_ => new LossComparison(rollout.Plan.Rules.Tolerance))];
    }

    /// <summary>Takes a record of the log of answers or of that of rollouts; what is of no concern is passed over.</summary>
    public void Take(LoggedPrediction p)
    {
        if (p.Context.Experiment == _id) { TakeOwn(p); }
        else if (!_plan.IsSplit && p.Source == PredictionSource.Live && p.Context.Release == _plan.Champion && p.LoggedTime >= _started)
        {
            _counts.Step(false, 0.5, IsError(p), IsSlow(p), p.LatencyMicroseconds);
        }
    }

    static bool IsError(LoggedPrediction p) => p.CandidateCount == 0 || (p.Flags & (PredictionFlags.Fallback | PredictionFlags.TimedOut)) != 0;

    bool IsSlow(LoggedPrediction p) => p.LatencyMicroseconds > _plan.SlowMilliseconds * 1000;

    void TakeOwn(LoggedPrediction p)
    {
        var challenger = p.Context.Arm == Arms.Challenger || p.Context.Arm == Arms.Shadow;
        var share = p.Context.ArmShare ?? _share;
        if (_plan.IsSplit && share != _share) { _counts.Raise(_share = share); }
        _counts.Step(challenger, _plan.IsSplit ? share : 0.5, IsError(p), IsSlow(p), p.LatencyMicroseconds);
        var unit = _plan.Rules.ByKey && p.Key.Length > 0 ? Assignment.Hash(_salt, Encoding.UTF8.GetBytes(p.Key)) : Assignment.Hash(_salt, Encoding.UTF8.GetBytes(p.Id.ToString()));
        if (_plan.IsSplit) { _money.See(unit, challenger, share); }
        // What its model did not answer says nothing about the model.
        if (p.CandidateCount == 0 || (p.Flags & PredictionFlags.Fallback) != 0) { return; }
        var rows = p.Candidates.Take(p.CandidateCount);
        double[] others = _plan.IsSplit ? [] : [.. rows.Select(c => c.Scores[1])];
        var waiting = new AnswersWaiting.Waiting(p.Id, p.Key, p.EventTime, challenger, unit, [.. rows.Select(c => c.Scores[0])], others, [.. rows.Select(c => c.Decision != 0)], [.. rows.Select(c => _conditions.Of(c.RawRow))]);
        for (var row = 0; row < others.Length; row++) { Compare(waiting.Scores[row], others[row], waiting.Acted[row]); }
        _waiting.Add(waiting);
    }

    void Compare(double own, double other, bool acts)
    {
        var distance = Math.Abs(own - other);
        _rows++;
        _differing += distance > 0 ? 1 : 0;
        _distance += distance;
        _largest = Math.Max(_largest, distance);
        if (acts == other >= _plan.Threshold) { return; }
        _others++;
        _wouldAct += acts ? 1 : 0;
    }

    /// <summary>Takes an outcome.</summary>
    public void Take(LoggedOutcome outcome)
    {
        if (_waiting.Find(outcome) is not var (waiting, row)) { return; }
        waiting.Labels[row] = outcome.Value;
        if (_project.Label.Natural is null) { Count(waiting, row); }
    }

    /// <summary>Counts the decisions that have their full age, where the label is an event within a window.</summary>
    /// <param name="now">Microseconds since 1970 UTC.</param>
    public void Mature(double now)
    {
        if (_project.Label.Natural is not { } natural) { return; }
        foreach (var waiting in _waiting.TakeUntil(now - natural.Window - (natural.Lag ?? 0)))
        {
            for (var row = 0; row < waiting.Labels.Length; row++)
            {
                if (double.IsNaN(waiting.Labels[row])) { waiting.Labels[row] = 0; }
                Count(waiting, row);
            }
        }
    }

    void Count(AnswersWaiting.Waiting waiting, int row)
    {
        if (waiting.Counted[row]) { return; }
        waiting.Counted[row] = true;
        var label = waiting.Labels[row];
        var own = SquaredError(waiting.Scores[row], label);
        if (_plan.IsSplit)
        {
            _loss.One(waiting.Challenger, own);
            foreach (var slice in SlicesOf(waiting.Slices[row])) { slice.One(waiting.Challenger, own); }
            _money.Earn(waiting.Unit, _project.Kpi.ValueOf(waiting.Acted[row], label == 1));
        }
        else
        {
            var other = SquaredError(waiting.Others[row], label);
            _loss.Both(other, own);
            foreach (var slice in SlicesOf(waiting.Slices[row])) { slice.Both(other, own); }
            var gain = _project.Kpi.ValueOf(waiting.Acted[row], label == 1) - _project.Kpi.ValueOf(waiting.Others[row] >= _plan.Threshold, label == 1);
            (_gain, _gainSquares) = (_gain + gain, _gainSquares + gain * gain);
        }
        if (waiting.Counted.All(c => c)) { _waiting.Remove(waiting.Id); }
    }

    static double SquaredError(double score, double label) => (score - label) * (score - label);

    IEnumerable<LossComparison> SlicesOf(ulong bits) => _slices.Where((_, s) => (bits >> s & 1) == 1);

    /// <summary>What is known now.</summary>
    public RolloutFigures Figures()
    {
        var slices = SliceConditions.Of(_project).Select((s, i) => new SliceFigures(s.Name, _slices[i].Pairs, _slices[i].Worse, _slices[i].Gain)).ToArray();
        return new(Arm(false), Arm(true), _plan.IsSplit ? _counts.Errors : RateBound.Above(_plan.Rules.ErrorRate, _counts.Figures(true).Errors, _counts.Figures(true).Decisions), _plan.IsSplit ? _counts.ErrorRatio : null,
            _plan.IsSplit ? _counts.Slow : RateBound.Above(_plan.Rules.ErrorRate, _counts.Figures(true).Slow, _counts.Figures(true).Decisions), _plan.IsSplit ? _counts.SlowRatio : null,
            _loss.Pairs, _loss.Better, _loss.Worse, _loss.Gain, slices, _plan.IsSplit ? _money.Gain : GainOfBoth(), _project.Kpi.Currency, _money.SampleRatio,
            _plan.IsSplit ? null : new(_rows, _differing, _rows == 0 ? 0 : _distance / _rows, _largest, _others, _wouldAct), _waiting.Forgotten)
        { NotWorse = _loss.NotWorse };
    }

    ArmFigures Arm(bool challenger) => _counts.Figures(challenger) with
    {
        Units = _money.Units(challenger),
        Kpi = _money.Mean(challenger),
        Matured = _loss.Matured(challenger),
        MeanLoss = _loss.Mean(challenger),
    };

    Interval? GainOfBoth()
    {
        var count = _loss.Pairs;
        return count < 2 ? null : ConfidenceSequences.NormalMixture(count, _gain / count, Math.Max(0, (_gainSquares - _gain * _gain / count) / (count - 1)), 0.05);
    }
}
