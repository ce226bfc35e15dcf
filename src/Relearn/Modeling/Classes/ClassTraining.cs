using System.Diagnostics;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Inference.Models;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Classes.Stopping;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Classes;

/// <summary>Fits models that tell classes apart, keeps one, sets where its answers stop, and judges it on the later rows.</summary>
/// <remarks>
/// <code>
/// training rows            -> columns of the sparse rows, models
/// validation rows, even    -> which model is kept
/// validation rows, odd     -> where answers stop, what probability is shown
/// test rows                -> judge
/// </code>
/// </remarks>
static class ClassTraining
{
    const int LeastRows = 50;

    /// <summary>Trains and judges.</summary>
    public static (ModelRun Run, byte[] Bundle) Train(ProjectConfig project, string projectHash, string datasetId, string rowsHash, RowsFile file, ClassesInUse classes, string classesHash, ClassBase? before, Execution execution)
    {
        var seconds = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var watch = Stopwatch.StartNew();
        var split = TimeSplit.Of(file, project.Split);
        Require(file, split, classes.Plan);
        var set = new ClassSet(classes.Taxonomy, classes.Plan.Classes);
        var encoder = before?.Predictor.Classes!.Encoder ?? SparseFitting.Fit(project, file, split.Train, execution.History, execution);
        var source = FeatureRows.Open(file, encoder.Program, execution.History).With(encoder.Program, split.Train);
        var train = SparseFitting.Encode(encoder, source, split.Train, ClassesInUse.ClassOfLabel(classes.NodeOfLabel, classes.Plan), execution);
        // Of rows that judge the truth is told, not what they would be learnt as.
        int[] truthOf = [.. classes.NodeOfLabel.Select(classes.Plan.TruthOf)];
        var validation = SparseFitting.Encode(encoder, source, split.Validation, truthOf, execution);
        var test = SparseFitting.Encode(encoder, source, split.Test, truthOf, execution);
        Lap("encode");
        var (choose, calibrate) = (Every(validation, 0), Every(validation, 1));
        var (model, tried) = before is null ? LearnerChoice.Choose(project, train, set, choose, file, execution) : Update(project, before, train, set, choose, file, execution);
        Lap("train");
        IClassModel[] baselines = [new MajorityLearner().Fit(train, set, execution), new CentroidLearner().Fit(train, set, execution)];
        Lap("baselines");
        var rule = StoppingFitter.Fit(Score(model, set, calibrate, file, execution), new() { Accuracy = project.Decision.Accuracy ?? DecisionConfig.DefaultAccuracy });
        Lap("calibrate");
        var scored = Score(model, set, test, file, execution);
        var metrics = ClassEvaluator.Evaluate(scored, ClassSizes(classes.Plan), project.Seed, rule);
        var stopping = StoppingReport.Of(rule, scored);
        var comparisons = baselines.Select(b => Compare(b, set, test, scored, file, project.Seed, execution)).ToArray();
        var (validated, tested) = (RightOf(Score(model, set, choose, file, execution), rule, project), RightOf(scored, rule, project));
        Lap("evaluate");
        var bundle = ClassBundle.Write(project, encoder, model, set, rule, classes.Version);
        var run = new ModelRun(projectHash, datasetId, rowsHash, model.Learner, null, model.Hash, ContentHash.Of(bundle),
            split.Train, split.Validation, split.Test, train.Count, 0, ModelTraining.NewestUsable(file, split.Train),
            new Calibration(1, 0), 0, validated, tested, [], ModelTraining.Months(DaysOf(file, test), rows => RightOf(scored, rule, project, rows)), [],
            [.. project.Features.Select((f, i) => new FeatureIdentity(f.Name, ContentHash.Of(encoder.Program.TextOf(i))[..12]))],
            InputReference.Of(file, encoder.Program.Inputs, split.Train), seconds, SplitCounts.Of(file, split, project.Split))
        {
            Classes = new(classes.Version, classesHash, classes.Taxonomy.Count - 1, set.Count, encoder.Width, tried, metrics, comparisons, stopping, NotToldApart.Of(classes.Report)) { UpdatedFrom = before?.Run },
        };
        return (run, bundle);

        void Lap(string part)
        {
            seconds[part] = watch.Elapsed.TotalSeconds;
            watch.Restart();
        }
    }

    static (IClassModel Model, IReadOnlyList<TriedLearner> Tried) Update(ProjectConfig project, ClassBase before, SparseRows train, ClassSet set, SparseRows choose, RowsFile file, Execution execution)
    {
        var started = Environment.CpuUsage.TotalTime;
        var model = ClassUpdating.Fit(before.Predictor, before.Learner, before.Today, train, set, project.Seed, execution);
        var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
        var scored = Score(model, set, choose, file, execution);
        return (model, [new(model.Learner, Enumerable.Range(0, scored.Count).Average(i => F(scored, i)), Enumerable.Range(0, scored.Count).Average(i => scored.Rank(i) == 0 ? 1.0 : 0), new(0, 0, 0), seconds, model.Section!.Content.Length, true, $"{before.Run} with the classes of today")]);
    }

    /// <summary>The same for a run that was made from another by changing classes.</summary>
    public static IClassModel FitUpdate(ProjectConfig project, RowsFile file, RowRange train, ClassBase before, Taxonomy taxonomy, int[] nodeOfLabel, MergePlan plan, Execution execution)
    {
        var encoder = before.Predictor.Classes!.Encoder;
        var source = FeatureRows.Open(file, encoder.Program, execution.History).With(encoder.Program, train);
        var rows = SparseFitting.Encode(encoder, source, train, ClassesInUse.ClassOfLabel(nodeOfLabel, plan), execution);
        return ClassUpdating.Fit(before.Predictor, before.Learner, before.Today, rows, new(taxonomy, plan.Classes), project.Seed, execution);
    }

    /// <summary>Fits the model alone, without judging it: a run that is made again.</summary>
    public static IClassModel Fit(ProjectConfig project, RowsFile file, RowRange train, string learner, Taxonomy taxonomy, int[] nodeOfLabel, MergePlan plan, Execution execution)
    {
        var encoder = SparseFitting.Fit(project, file, train, execution.History, execution);
        var source = FeatureRows.Open(file, encoder.Program, execution.History).With(encoder.Program, train);
        var rows = SparseFitting.Encode(encoder, source, train, ClassesInUse.ClassOfLabel(nodeOfLabel, plan), execution);
        var set = new ClassSet(taxonomy, plan.Classes);
        return LearnerChoice.LearnerOf(learner, project, set).Fit(rows, set, execution);
    }

    static void Require(RowsFile file, TimeSplit split, MergePlan plan)
    {
        var problems = new[] { ("training", split.Train, LeastRows), ("validation", split.Validation, LeastRows), ("test", split.Test, 2) }
            .Select(side => LabelCounts.Of(file, side.Item2).Rows is var rows && rows < side.Item3 ? ModelErrors.TooFewRows(side.Item1, rows, side.Item3) : null).OfType<UserError>().ToList();
        if (problems.Count == 0 && plan.Classes.Length < 2) { problems.Add(ModelErrors.OneClassLeft(plan.Minimum)); }
        if (problems.Count > 0) { throw new UserErrorException([.. problems]); }
    }

    // Every other row, so that both halves are of the same time.
    static SparseRows Every(SparseRows rows, int from)
    {
        var (starts, columns, values, classes, indexes) = (new List<int> { 0 }, new List<int>(), new List<float>(), new List<int>(), new List<long>());
        for (var row = from; row < rows.Count; row += 2)
        {
            columns.AddRange(rows[row].Columns);
            values.AddRange(rows[row].Values);
            starts.Add(columns.Count);
            classes.Add(rows.Classes[row]);
            indexes.Add(rows.Indexes[row]);
        }
        return new(rows.Width, [.. starts], [.. columns], [.. values], [.. classes], [.. indexes]);
    }

    static int[] DaysOf(RowsFile file, SparseRows rows)
    {
        var time = new double[1];
        var days = new int[rows.Count];
        for (var i = 0; i < days.Length; i++)
        {
            file.Read(RowsFile.EventTime, rows.Indexes[i], time);
            days[i] = (int)Math.Floor(time[0] / DatasetImport.Day);
        }
        return days;
    }

    /// <summary>What a model says of rows whose node is known.</summary>
    public static ScoredClassRows Score(IClassModel model, ClassSet set, SparseRows rows, RowsFile file, Execution execution)
    {
        var ranked = RankedRows.Of(model.Scorer, rows, execution);
        var days = DaysOf(file, rows);
        var scored = new ScoredClassRows(set.Taxonomy, set.Nodes);
        for (var i = 0; i < ranked.Rows; i++) { scored.Add(rows.Classes[i], ranked[i], days[i]); }
        return scored;
    }

    static long[] ClassSizes(MergePlan plan) => [.. plan.Counts.Select((count, node) => plan.Targets[node] == node ? count : 0)];

    static ClassBaseline Compare(IClassModel baseline, ClassSet set, SparseRows test, ScoredClassRows model, RowsFile file, ulong seed, Execution execution)
    {
        var scored = Score(baseline, set, test, file, execution);
        var (f, right) = (0.0, 0);
        for (var i = 0; i < scored.Count; i++)
        {
            f += F(scored, i);
            right += scored.Rank(i) == 0 ? 1 : 0;
        }
        return new(baseline.Learner, (double)right / scored.Count, f / scored.Count, ResamplingBlocks.Of(model.Days).Mean(i => F(model, i) - F(scored, i), seed));
    }

    /// <summary>Hierarchical F of one row.</summary>
    public static double F(ScoredClassRows rows, int row)
    {
        var names = rows.Taxonomy.DepthOf(rows.Best(row)) + rows.Taxonomy.DepthOf(rows.Truth(row));
        return names == 0 ? 1 : 2.0 * rows.Shared(row) / names;
    }

    // What is true or false of a row with a class: the answer is right.
    static Metrics RightOf(ScoredClassRows rows, StoppingRule rule, ProjectConfig project, List<int>? some = null)
    {
        some ??= [.. Enumerable.Range(0, rows.Count)];
        var (probabilities, right, acts, days) = (new double[some.Count], new bool[some.Count], new bool[some.Count], new int[some.Count]);
        var shown = new double[rows.Count == 0 ? 0 : Enumerable.Range(0, rows.Count).Max(i => rows.Masses(i).Length)];
        for (var i = 0; i < some.Count; i++)
        {
            var answer = rows.Answer(some[i], rule);
            (acts[i], right[i], days[i]) = (answer != 0, rows.Taxonomy.Contains(answer, rows.Truth(some[i])), rows.Days[some[i]]);
            rule.Show(rows.Masses(some[i]), shown);
            probabilities[i] = answer == 0 ? 1 : shown[rows.Taxonomy.DepthOf(answer) - 1];
        }
        return Evaluator.Evaluate(probabilities, right, acts, days, project.Kpi, project.Seed);
    }
}
