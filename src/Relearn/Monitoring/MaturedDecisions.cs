using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Monitoring.Joining;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Monitoring;

/// <summary>Predictions of the log joined with the outcomes that had arrived by a moment. What monitoring and analysis read.</summary>
/// <remarks>
/// Every candidate of a decision stands here by itself. An outcome that names a decision goes to it (to the candidate at its position, where there are several);
/// one that names a key goes to the newest decision about that key at or before it, of whatever release. The last one to arrive counts. Decisions of
/// one age are judged: a young one whose outcome is there already would stand for others whose is not.
/// </remarks>
sealed class MaturedDecisions
{
    readonly List<double> _eventTimes = [];
    readonly List<double> _scores = [];
    readonly List<bool> _acted = [];
    readonly List<bool> _ruleActs = [];
    readonly List<bool> _unfamiliar = [];
    readonly ClassOutcomes? _classes;
    double[] _outcomes = [];
    double[] _atAge = [];

    MaturedDecisions(ClassOutcomes? classes) => _classes = classes;

    /// <summary>What is known of classes; null where the label is true or false.</summary>
    public ClassOutcomes? Classes => _classes;

    /// <summary>Number of decisions; every candidate counts as one.</summary>
    public int Count => _eventTimes.Count;

    /// <summary>Event time, microseconds since 1970 UTC.</summary>
    public IReadOnlyList<double> EventTimes => _eventTimes;

    /// <summary>Probability.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>What was decided.</summary>
    public IReadOnlyList<bool> Acted => _acted;

    /// <summary>What the rule without a model would have decided.</summary>
    public IReadOnlyList<bool> RuleActs => _ruleActs;

    /// <summary>Decisions of requests with a row that looks like few or none of those that the model learnt from, as far as the model knows.</summary>
    public IReadOnlyList<bool> Unfamiliar => _unfamiliar;

    /// <summary>1 or 0 where the decision is of the label age and its outcome is known, the last to arrive; else NaN.</summary>
    public IReadOnlyList<double> Outcomes => _outcomes;

    /// <summary>The same as it was known when the decision was of the label age: what windows are compared by.</summary>
    public IReadOnlyList<double> AtLabelAge => _atAge;

    /// <summary>What has arrived, also about decisions that are too young to be compared; else NaN.</summary>
    public IReadOnlyList<double> Arrived { get; private set; } = [];

    /// <summary>The label age, who is of it, and what is wrong with outcomes.</summary>
    public LabelTiming Timing { get; private set; } = new(0, false, 0, 0, 0, 0, 0, 0, OutcomeFaults.None, []);

    /// <summary>Latest event, microseconds since 1970 UTC; negative infinity where there is none.</summary>
    public double LastEvent { get; private set; } = double.NegativeInfinity;

    /// <summary>The moment of the report: what arrived later is not known yet; microseconds since 1970 UTC.</summary>
    public double Moment { get; private set; }

    /// <summary>Outcomes that fit no decision.</summary>
    public long Unmatched { get; private set; }

    /// <summary>From each decision to its first outcome, microseconds; NaN: none.</summary>
    public IReadOnlyList<double> Delays { get; private set; } = [];

    /// <summary>The inputs of each decision as codes.</summary>
    public required Modeling.Segments.InputCodes Codes { get; init; }

    /// <summary>Reads a log.</summary>
    /// <param name="project">Declares the rule without a model.</param>
    /// <param name="predictor">Knows the inputs.</param>
    /// <param name="run">Holds what the inputs looked like in training.</param>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kinds">Kinds of segments, each with its writer or null for all.</param>
    /// <param name="asOf">Outcomes that arrived later are not known yet; null: the latest event, or when its label is due where the label is an event within a window.</param>
    /// <param name="words">How the classes are called today; null where they are called as in the bundle, or the label is true or false.</param>
    public static MaturedDecisions Read(ProjectConfig project, Predictor predictor, Modeling.ModelRun run, string logFolder, IReadOnlyList<(string Kind, long? Writer)> kinds, double? asOf, ClassWords? words = null)
    {
        var joined = new MaturedDecisions(predictor.Classes is { } classes ? new(classes.Taxonomy, classes.Nodes, words) : null) { Codes = new(run.Inputs, predictor.Inputs) };
        var rule = project.Decision.RuleWithoutModel is { } source ? FeatureProgram.Compile(project.InputColumns, [new("rule", source)]).Program : null;
        var ruleScratch = rule?.CreateScratch(1);
        var (decisions, byKey, outcomes) = (new DecisionPlaces(), new DecisionKeys(), new OutcomeColumns());
        foreach (var (kind, writer) in kinds)
        {
            PredictionLog.Read(logFolder, kind, writer, prediction =>
            {
                // Decisions of other releases are no part of this report, but outcomes may be theirs.
                var mine = prediction.Context.BundleHash == predictor.BundleHash;
                var place = new DecisionPlace(mine ? joined.Count : -1, prediction.CandidateCount);
                decisions.Add(prediction.Id, place);
                if (prediction.Key.Length > 0) { byKey.Add(prediction.Key, prediction.EventTime, place); }
                for (var c = 0; mine && c < prediction.CandidateCount; c++) { joined.Add(prediction, prediction.Candidates[c], predictor, ruleScratch); }
            }, outcomes.Add);
        }
        // A replay ends when its last row has its label.
        joined.Moment = asOf ?? joined.LastEvent + (project.Label.Natural is { } natural ? OutcomeJoin.FullAge(natural, outcomes.InOrder()) : 0);
        var join = new OutcomeJoin(joined._eventTimes, joined.Moment, project.Label.Natural);
        foreach (var outcome in outcomes.ArrivedBy(joined.Moment))
        {
            var place = outcome.Decision is { } id ? decisions.Find(id) : byKey.Find(outcome.Key, outcome.EventTime);
            var position = outcome.Position ?? (place.Candidates == 1 ? 0 : -1);
            if (position < 0 || position >= place.Candidates) { joined.Unmatched++; }
            else if (place.First >= 0) { join.Take(place.First + position, joined._classes?.Judge(place.First + position, outcome) ?? outcome); }
        }
        (joined._outcomes, joined._atAge, joined.Timing) = join.Finish();
        (joined.Arrived, joined.Delays) = (join.Arrived, join.Delays());
        return joined;
    }

    void Add(LoggedPrediction prediction, LoggedCandidate candidate, Predictor predictor, FeatureScratch? rule)
    {
        _eventTimes.Add(prediction.EventTime);
        _scores.Add(_classes is null ? candidate.Scores[0] : candidate.Confidence);
        _classes?.Add(prediction, candidate);
        _acted.Add(candidate.Decision != 0);
        _unfamiliar.Add(prediction.Flags.HasFlag(PredictionFlags.Unfamiliar));
        LastEvent = Math.Max(LastEvent, prediction.EventTime);
        _ruleActs.Add(TakeInputs(predictor, candidate.RawRow, rule));
    }

    bool TakeInputs(Predictor predictor, byte[] rawRow, FeatureScratch? rule)
    {
        var scratch = predictor.Rent(1);
        try
        {
            List<UserError>? problems = null;
            RequestReader.ReadRow(rawRow, 0, 1, predictor, scratch, instants: true, ref problems);
            Codes.Add(scratch.Batch);
            return rule is not null && rule.Evaluate(scratch.Batch)[0].Numbers[0] == 1;
        }
        finally
        {
            predictor.Return(scratch);
        }
    }

    /// <summary>Positions of the decisions of the label age whose outcome is known and whose event is at or after <paramref name="from"/>.</summary>
    public int[] Matured(double from = double.NegativeInfinity) =>
        [.. Enumerable.Range(0, Count).Where(i => !double.IsNaN(_outcomes[i]) && _eventTimes[i] >= from)];

    /// <summary>Positions of the decisions whose outcome was known at the label age.</summary>
    public int[] Comparable() => [.. Enumerable.Range(0, Count).Where(i => !double.IsNaN(_atAge[i]))];

    /// <summary>Day of a decision, from 1970-01-01.</summary>
    public int DayOf(int index) => (int)Math.Floor(_eventTimes[index] / DatasetImport.Day);
}
