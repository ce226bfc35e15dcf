using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Monitoring;

/// <summary>Predictions of the log joined with the outcomes that had arrived by a moment. What monitoring and analysis read.</summary>
/// <remarks>An outcome that names a decision goes to it; one that names a key goes to the newest decision with that key before it. The last one to arrive counts.</remarks>
sealed class MaturedDecisions
{
    readonly List<double> _eventTimes = [];
    readonly List<double> _scores = [];
    readonly List<bool> _acted = [];
    readonly List<bool> _ruleActs = [];
    readonly List<double> _outcomes = [];
    readonly List<double> _arrivals = [];

    /// <summary>Number of decisions.</summary>
    public int Count => _eventTimes.Count;

    /// <summary>Event time, microseconds since 1970 UTC.</summary>
    public IReadOnlyList<double> EventTimes => _eventTimes;

    /// <summary>Probability of the first candidate.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>What was decided for the first candidate.</summary>
    public IReadOnlyList<bool> Acted => _acted;

    /// <summary>What the rule without a model would have decided.</summary>
    public IReadOnlyList<bool> RuleActs => _ruleActs;

    /// <summary>1 or 0 where the outcome has arrived, else NaN.</summary>
    public IReadOnlyList<double> Outcomes => _outcomes;

    /// <summary>Latest event, microseconds since 1970 UTC; negative infinity where there is none.</summary>
    public double LastEvent { get; private set; } = double.NegativeInfinity;

    /// <summary>Statistics of the raw inputs.</summary>
    public required InputStatistics Inputs { get; init; }

    /// <summary>Reads a log.</summary>
    /// <param name="project">Declares the rule without a model.</param>
    /// <param name="predictor">Knows the inputs.</param>
    /// <param name="run">Holds what the inputs looked like in training.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kinds">Kinds of segments, each with its writer or null for all.</param>
    /// <param name="asOf">Outcomes that arrived later are not known yet; null: the latest event.</param>
    public static MaturedDecisions Read(ProjectConfig project, Predictor predictor, Modeling.ModelRun run, string logFolder, IReadOnlyList<(string Kind, long? Writer)> kinds, double? asOf)
    {
        var joined = new MaturedDecisions { Inputs = new(run.Inputs, predictor.Inputs) };
        var rule = project.Decision.RuleWithoutModel is { } source ? FeatureProgram.Compile(project.InputColumns, [new("rule", source)]).Program : null;
        var ruleScratch = rule?.CreateScratch(1);
        var byDecision = new Dictionary<DecisionId, int>();
        var byKey = new Dictionary<string, List<int>>();
        var outcomes = new List<LoggedOutcome>();
        foreach (var (kind, writer) in kinds)
        {
            PredictionLog.Read(logFolder, kind, writer, prediction =>
            {
                if (prediction.CandidateCount == 0 || prediction.Context.BundleHash != predictor.BundleHash) { return; }
                var candidate = prediction.Candidates[0];
                byDecision[prediction.Id] = joined.Count;
                if (prediction.Key.Length > 0)
                {
                    if (!byKey.TryGetValue(prediction.Key, out var list)) { byKey.Add(prediction.Key, list = []); }
                    list.Add(joined.Count);
                }
                joined._eventTimes.Add(prediction.EventTime);
                joined._scores.Add(candidate.Scores[0]);
                joined._acted.Add(candidate.Decision != 0);
                joined._outcomes.Add(double.NaN);
                joined._arrivals.Add(double.NegativeInfinity);
                joined.LastEvent = Math.Max(joined.LastEvent, prediction.EventTime);
                joined._ruleActs.Add(joined.TakeInputs(predictor, candidate.RawRow, ruleScratch));
            }, outcomes.Add);
        }
        var moment = asOf ?? joined.LastEvent;
        foreach (var outcome in outcomes)
        {
            if (!(outcome.ArrivalTime <= moment)) { continue; }
            var at = outcome.Decision is { } id
                ? byDecision.GetValueOrDefault(id, -1)
                : byKey.TryGetValue(outcome.Key, out var list) ? list.FindLast(i => joined._eventTimes[i] <= outcome.ArrivalTime) : -1;
            if (at < 0 || outcome.ArrivalTime < joined._arrivals[at]) { continue; }
            joined._outcomes[at] = outcome.Value != 0 ? 1 : 0;
            joined._arrivals[at] = outcome.ArrivalTime;
        }
        return joined;
    }

    bool TakeInputs(Predictor predictor, byte[] rawRow, FeatureScratch? rule)
    {
        var scratch = predictor.Rent(1);
        try
        {
            List<UserError>? problems = null;
            RequestReader.ReadRow(rawRow, 0, 1, predictor, scratch, ref problems);
            Inputs.Add(scratch.Batch);
            return rule is not null && rule.Evaluate(scratch.Batch)[0].Numbers[0] == 1;
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    /// <summary>Positions of the decisions whose outcome has arrived and whose event is at or after <paramref name="from"/>.</summary>
    public int[] Matured(double from = double.NegativeInfinity) =>
        [.. Enumerable.Range(0, Count).Where(i => !double.IsNaN(_outcomes[i]) && _eventTimes[i] >= from)];

    /// <summary>Day of a decision, from 1970-01-01.</summary>
    public int DayOf(int index) => (int)Math.Floor(_eventTimes[index] / DatasetImport.Day);
}
