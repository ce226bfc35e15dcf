using Relearn.Data;
using Relearn.Data.Leakage;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Looks in a run's own record whether anything was learnt from rows that judge it: vocabularies, references and the model are fitted on one range, so its bounds prove it.</summary>
static class FitLineage
{
    /// <summary>What is wrong with a run's lineage; null if nothing is.</summary>
    public static LeakageFinding? Check(ModelRun run, ProjectConfig project)
    {
        var (train, validation, test) = (run.Train, run.Validation, run.Test);
        var wrong = new List<string>();
        if (Shared(train, test) is > 0 and var judged) { wrong.Add(FormattableString.Invariant($"{judged:N0} of {test.Rows:N0} test rows were among those that vocabularies and model learnt from")); }
        if (Shared(train, validation) is > 0 and var calibrated) { wrong.Add(FormattableString.Invariant($"{calibrated:N0} of {validation.Rows:N0} validation rows were among those that vocabularies and model learnt from")); }
        if (Shared(validation, test) is > 0 and var thresholds) { wrong.Add(FormattableString.Invariant($"{thresholds:N0} of {test.Rows:N0} test rows set calibration and threshold")); }
        if (train.KnownBy > validation.KnownBy) { wrong.Add("training rows count whose label was known only after the validation period"); }
        if (run.TrainRows > train.Rows) { wrong.Add(FormattableString.Invariant($"{run.TrainRows:N0} rows were learnt from, but the training range has {train.Rows:N0}")); }
        foreach (var input in run.Inputs.Where(i => i.Rows > train.Rows)) { wrong.Add(FormattableString.Invariant($"the reference of '{input.Column}' was taken from {input.Rows:N0} rows, but the training range has {train.Rows:N0}")); }
        if (wrong.Count == 0) { return null; }
        var finding = new LeakageFinding(LeakageSuite.FitBeforeSplit, LeakageFinding.Leak, null, [], string.Join("; ", wrong), new Dictionary<string, double>(),
            "Fit on the training range alone; with 'relearn run' this cannot happen, so look at what made the record.");
        return finding with { Waiver = LeakageSuite.WaiverOf(project, finding) };
    }

    static long Shared(RowRange a, RowRange b) => Math.Max(0, Math.Min(a.End, b.End) - Math.Max(a.First, b.First));
}
