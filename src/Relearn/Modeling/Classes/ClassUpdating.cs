using Relearn.Inference;
using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>A fitted model for the classes of today: what a change of classes touches learns anew, all else keeps its weights.</summary>
static class ClassUpdating
{
    /// <summary>Fits what changed.</summary>
    /// <param name="before">The model before, with its taxonomy.</param>
    /// <param name="learner">What fitted it.</param>
    /// <param name="today">Path of today of a class of the model before.</param>
    /// <param name="rows">Training rows in the columns of the model before, with the classes of today.</param>
    /// <param name="classes">The classes of today.</param>
    /// <param name="seed">Decides the order of the rows.</param>
    /// <param name="execution">How the work is done.</param>
    public static IClassModel Fit(Predictor before, string learner, Func<string, string> today, SparseRows rows, ClassSet classes, ulong seed, Execution execution)
    {
        var old = before.Classes!;
        var options = learner switch { "flat" => FlatLearner.Margins, "two_stage" => TwoStageLearner.Margins, _ => MarginOptions.Default };
        return ClassChanges.Apply(new ClassModel(learner, (LinearTreeScorer)old.Scorer), ChangeOf(old, today, classes), rows, options, seed, execution);
    }

    /// <summary>What became of each class: it is the same node under a path of today, or part of what that is learnt as now; a class that is new below it was split from it.</summary>
    public static ClassChange ChangeOf(ClassPredictor old, Func<string, string> today, ClassSet classes)
    {
        var index = new Dictionary<int, int>();
        for (var c = 0; c < classes.Count; c++) { index[classes.Nodes[c]] = c; }
        var (newOfOld, splitFrom) = (new int[old.Nodes.Count], new int[classes.Count]);
        var oldAt = new Dictionary<int, int>();
        var came = new bool[classes.Count];
        for (var c = 0; c < newOfOld.Length; c++)
        {
            var node = classes.Taxonomy.FindDeepest(today(old.Taxonomy.PathOf(old.Nodes[c])));
            oldAt.TryAdd(node, c);
            newOfOld[c] = -1;
            // What is not told apart any more goes into the class above, unless all below it are told apart instead.
            var below = classes.Nodes.Any(n => n != node && classes.Taxonomy.Contains(node, n));
            for (var above = node; above > 0 && newOfOld[c] < 0 && (above == node || !below); above = classes.Taxonomy.ParentOf(above)) { newOfOld[c] = index.GetValueOrDefault(above, -1); }
            if (newOfOld[c] >= 0) { came[newOfOld[c]] = true; }
        }
        for (var c = 0; c < splitFrom.Length; c++)
        {
            splitFrom[c] = -1;
            for (var above = classes.Nodes[c]; above > 0 && !came[c] && splitFrom[c] < 0; above = classes.Taxonomy.ParentOf(above)) { splitFrom[c] = oldAt.GetValueOrDefault(above, -1); }
        }
        return new(newOfOld, splitFrom);
    }
}
