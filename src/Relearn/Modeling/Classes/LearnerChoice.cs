using Relearn.Data;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.Classes;

/// <summary>Tries the learners of classes that fit the budget and keeps one: of those that are not beyond doubt behind the best by hierarchical F, the cheapest.</summary>
/// <remarks>
/// What is tried, and what is cheap, is counted in products of classes and values, not in seconds: the same rows give the same choice on any machine.
/// </remarks>
static class LearnerChoice
{
    /// <summary>Products of classes and values of the training rows that one against the rest may take where nothing is declared: about two minutes of a processor.</summary>
    public const double DefaultBudget = 1e10;

    // So many products of one class against the rest are done in a second.
    const double ProductsPerSecond = DefaultBudget / 120;

    /// <summary>The learners of a project, the cheapest first.</summary>
    public static IReadOnlyList<IClassLearner> LearnersOf(ProjectConfig project, ClassSet classes)
    {
        IClassLearner[] all = [new LabelTreeLearner(new() { Seed = project.Seed }), .. HasGroups(classes) ? new IClassLearner[] { new TwoStageLearner() } : [], new FlatLearner()];
        return project.Model.Learner == "auto" ? all : [all.FirstOrDefault(l => l.Name == project.Model.Learner) ?? throw ModelErrors.NoGroups(project.Name).Exception()];
    }

    /// <summary>A learner by its name.</summary>
    public static IClassLearner LearnerOf(string name, ProjectConfig project, ClassSet classes) => LearnersOf(project with { Model = project.Model with { Learner = name } }, classes)[0];

    // Two groups at the top, and more classes than groups.
    static bool HasGroups(ClassSet classes) => classes.Nodes.Select(n => classes.Taxonomy.AtDepth(n, 1)).Distinct().Count() is > 1 and var groups && groups < classes.Count;

    /// <summary>Fits and compares.</summary>
    /// <param name="project">Declares learner, budget and seed.</param>
    /// <param name="train">What is learnt from.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="judge">Rows that choose, with their nodes.</param>
    /// <param name="file">Knows their days.</param>
    /// <param name="execution">How the work is done.</param>
    public static (IClassModel Model, IReadOnlyList<TriedLearner> Tried) Choose(ProjectConfig project, SparseRows train, ClassSet classes, SparseRows judge, RowsFile file, Execution execution)
    {
        var learners = LearnersOf(project, classes);
        var budget = project.Constraints.RunMinutes is { } minutes ? minutes * 60 * ProductsPerSecond / 3 : DefaultBudget;
        var fits = new List<(IClassModel Model, ScoredClassRows Rows, double Seconds)>();
        var left = new List<TriedLearner>();
        foreach (var learner in learners)
        {
            var products = (double)classes.Count * train.Values.Length;
            if (learner.Name == "flat" && learners.Count > 1 && products > budget)
            {
                left.Add(new(learner.Name, null, null, null, 0, 0, false, FormattableString.Invariant($"not tried: {products:0.0e+0} products of classes and values, and the budget is {budget:0.0e+0}")));
                continue;
            }
            var started = Environment.CpuUsage.TotalTime;
            var model = learner.Fit(train, classes, execution);
            var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
            var scored = ClassTraining.Score(model, classes, judge, file, execution);
            fits.Add((model, scored, seconds));
        }
        double F(ScoredClassRows rows) => Enumerable.Range(0, rows.Count).Average(row => ClassTraining.F(rows, row));
        var best = Enumerable.Range(0, fits.Count).MaxBy(i => F(fits[i].Rows));
        var blocks = ResamplingBlocks.Of(fits[best].Rows.Days);
        Interval[] behind = [.. fits.Select(fit => blocks.Mean(row => ClassTraining.F(fits[best].Rows, row) - ClassTraining.F(fit.Rows, row), project.Seed))];
        // The cheapest stands first.
        var chosen = Enumerable.Range(0, fits.Count).First(i => i == best || behind[i].Low <= 0);
        var tried = fits.Select((fit, i) => new TriedLearner(fit.Model.Learner, F(fit.Rows), Enumerable.Range(0, fit.Rows.Count).Average(row => fit.Rows.Rank(row) == 0 ? 1.0 : 0), behind[i], fit.Seconds, fit.Model.Section?.Content.Length ?? 0, i == chosen,
            fits.Count == 1 ? left.Count == 0 && project.Model.Learner != "auto" ? "declared" : "the only one that fits the budget"
            : i == chosen ? i == best ? "best" : "not beyond doubt behind the best, and cheaper"
            : behind[i].Low > 0 ? "behind the best" : "dearer, and not beyond doubt better")).OrderByDescending(t => t.Chosen);
        return (fits[chosen].Model, [.. tried, .. left]);
    }
}
