using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Combining;
using Relearn.Serving.Rollouts;

namespace Relearn.Analysis.OffPolicy;

/// <summary>The project's own log: decisions of one release, to act or not to, of which chance decided some.</summary>
/// <remarks>
/// A propensity of the log is that of the arm and the decision; which arm it was is known of each row, so the decision's own is what is left after dividing by the arm's.
/// What an answer of the fallback says nothing about is left out. About 60 bytes a decision, and its features in their narrow form.
/// </remarks>
sealed class PolicyLog
{
    static readonly string[] s_actions = ["not", "act"];

    readonly ProjectConfig _project;
    readonly List<bool> _acted = [];
    readonly List<double> _propensities = [], _targets = [];
    readonly List<ColumnBuffer> _context = [];

    PolicyLog(ProjectConfig project) => _project = project;

    /// <summary>Says with what probability a policy would act on a logged row.</summary>
    public delegate double Acts(LoggedCandidate candidate);

    /// <summary>Reads and evaluates.</summary>
    /// <param name="project">Declares money and label.</param>
    /// <param name="release">The release whose decisions are judged by.</param>
    /// <param name="to">The policy, for people.</param>
    /// <param name="acts">The policy.</param>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="moment">Outcomes that arrive later are not known yet; microseconds since 1970 UTC.</param>
    /// <param name="temporary">Folder for the encoded rows.</param>
    /// <param name="execution">How the reward model is learnt.</param>
    public static PolicyReport Evaluate(ProjectConfig project, string release, string to, Acts acts, string folder, double moment, string temporary, Execution execution)
    {
        var log = new PolicyLog(project);
        var outcomes = JoinedLog.Read(folder, moment, project.Label.Natural, p => IsOf(p, release), (p, c) => log.Add(p, c, acts(c)));
        return log.Answer(outcomes, to, temporary, execution);
    }

    /// <summary>Whether the logged probabilities of a release's decisions can be right; null where there are none that chance had a part in.</summary>
    public static PolicyDiagnostics? Weights(string release, string folder)
    {
        var acted = new List<(bool Acted, double Propensity)>();
        PredictionLog.Read(folder, PredictionLog.Live, null, p =>
        {
            for (var c = 0; IsOf(p, release) && c < p.CandidateCount; c++) { acted.Add((p.Candidates[c].Decision != 0, OwnPropensity(p, p.Candidates[c]))); }
        }, null);
        if (acted.All(a => a.Propensity >= 1)) { return null; }
        // Each action half of the time: then the weights of both must add up.
        var rows = new PolicyRows(s_actions) { TargetOf = (_, _) => 0.5 };
        foreach (var (act, propensity) in acted) { rows.Add(act ? 1 : 0, propensity, 0, 0.5); }
        return WeightCheck.Of(rows);
    }

    /// <summary>True of a decision that the model of a release made.</summary>
    public static bool IsOf(LoggedPrediction p, string release) => p.Context.Release == release && !p.Flags.HasFlag(PredictionFlags.Fallback);

    /// <summary>Probability of a candidate's decision within its arm.</summary>
    public static double OwnPropensity(LoggedPrediction p, LoggedCandidate c) =>
        p.Context.ArmShare is { } share ? Math.Min(1, c.Propensity / (p.Context.Arm == Arms.Challenger ? share : 1 - share)) : c.Propensity;

    void Add(LoggedPrediction p, LoggedCandidate c, double target)
    {
        if (_context.Count == 0)
        {
            _context.Add(new("score", ValueKind.Number));
            for (var f = 0; f < c.Features.Length; f++) { _context.Add(new($"f{f}", ValueKind.Number)); }
        }
        _acted.Add(c.Decision != 0);
        _propensities.Add(OwnPropensity(p, c));
        _targets.Add(target);
        _context[0].Add(c.Scores[0], []);
        for (var f = 0; f < c.Features.Length; f++) { _context[f + 1].Add(c.Features[f], []); }
    }

    PolicyReport Answer(double[] outcomes, string to, string temporary, Execution execution)
    {
        int[] known = [.. Enumerable.Range(0, outcomes.Length).Where(i => !double.IsNaN(outcomes[i]))];
        double Money(int action, bool came) => _project.Kpi.ValueOf(action == 1, came);
        var rows = new PolicyRows(s_actions) { TargetOf = (row, a) => a == 1 ? _targets[known[row]] : 1 - _targets[known[row]] };
        foreach (var i in known) { rows.Add(_acted[i] ? 1 : 0, _propensities[i], Money(_acted[i] ? 1 : 0, outcomes[i] == 1), _acted[i] ? _targets[i] : 1 - _targets[i]); }
        RewardGuesses Guess() => RewardModel.OfOutcomes(rows, [.. known.Select(i => outcomes[i] == 1)], [.. _context.Select(c => Only(c, known, outcomes.Length))], Money, temporary, _project.Seed, execution);
        return PolicyEvaluation.Of(_project.Name, to, rows, outcomes.Length - known.Length, Guess, _project.Seed, isProject: true, _project.Kpi.Currency);
    }

    static ColumnBuffer Only(ColumnBuffer column, int[] rows, int all)
    {
        if (rows.Length == all) { return column; }
        var (values, kept) = (column.ToArray(all), new ColumnBuffer(column.Name, column.Kind));
        foreach (var row in rows) { kept.Add(values[row], []); }
        return kept;
    }

    /// <summary>Acts where the score that was logged is at least a threshold.</summary>
    public static Acts AtLeast(double threshold) => c => c.Scores[0] >= threshold ? 1 : 0;

    /// <summary>Acts where the rule without a model does.</summary>
    public static Acts ByRule(ProjectConfig project)
    {
        if (project.Decision.RuleWithoutModel is not { } source) { throw OffPolicyErrors.NoRule(project.Name).Exception(); }
        var program = FeatureProgram.Compile(project.InputColumns, [new("rule", source)]).Program!;
        var (scratch, row) = (program.CreateScratch(1), new RowBuffer(program.Inputs));
        row.Reserve(1);
        return c =>
        {
            RowReading.Clear(row.Batch, 0);
            List<UserError>? problems = null;
            RequestReader.ReadRow(c.RawRow, 0, 1, "the rule", row.Batch.Columns, row, instants: true, ref problems);
            return scratch.Evaluate(row.Batch)[0].Numbers[0] == 1 ? 1 : 0;
        };
    }

    /// <summary>Acts where another model would.</summary>
    /// <param name="release">Id, for messages.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="threshold">Its threshold.</param>
    public static Acts ByModel(string release, Predictor predictor, double threshold)
    {
        if (predictor.NeedsState) { throw OffPolicyErrors.ReleaseNeedsState(release).Exception(); }
        return c => ScoreOf(predictor, c) >= threshold ? 1 : 0;
    }

    /// <summary>Acts where several models together would.</summary>
    /// <param name="label">The model of the label.</param>
    /// <param name="models">All of them.</param>
    public static Acts ByModels(Predictor label, CombinedModels models)
    {
        var combined = new CombinedScores();
        return c => Scored(label, c, scratch =>
        {
            models.Combine(scratch, label.Predict(scratch), combined);
            return combined.Acts(0) ? 1 : 0;
        });
    }

    /// <summary>What another model says of a row as it was received; it may not look at windows.</summary>
    public static double ScoreOf(Predictor predictor, LoggedCandidate candidate) => Scored(predictor, candidate, scratch => predictor.Predict(scratch)[0]);

    static double Scored(Predictor predictor, LoggedCandidate candidate, Func<PredictorScratch, double> work)
    {
        var scratch = predictor.Rent(1);
        try
        {
            List<UserError>? problems = null;
            RequestReader.ReadRow(candidate.RawRow, 0, 1, predictor, scratch, instants: true, ref problems);
            return work(scratch);
        }
        finally
        {
            predictor.Return(scratch);
        }
    }
}
