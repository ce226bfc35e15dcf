using Relearn.Numerics;

namespace Relearn.Monitoring;

/// <summary>How the answers of a model of several classes do: is the promised accuracy kept, how deep do they go, and which classes are new?</summary>
/// <param name="Target">The accuracy that the project asks for.</param>
/// <param name="Accuracy">Share of compared answers that were right, with its exact interval.</param>
/// <param name="DepthKept">Mean share of the way to the true class that answers went, as far as they are right.</param>
/// <param name="Unanswered">Share of all decisions that not even a largest group was answered for.</param>
/// <param name="Unfamiliar">Share of all decisions about rows that look like nothing that the model learnt.</param>
/// <param name="Levels">Accuracy of the class that fits best, level by level, whether it was sure enough or not.</param>
/// <param name="NewClasses">Classes of outcomes that the taxonomy does not have, the most frequent first; at most 20.</param>
sealed record ClassMonitoring(double Target, Interval Accuracy, double DepthKept, double Unanswered, double Unfamiliar, IReadOnlyList<LevelAccuracy> Levels, IReadOnlyList<NewClass> NewClasses)
{
    const int MostNew = 20;

    // What a retraining mends is not chance.
    const double Confidence = 0.999;

    const int LeastRows = 100;

    /// <summary>Reports on decisions; null where the label is true or false.</summary>
    public static ClassMonitoring? Of(MaturedDecisions decisions, double? target)
    {
        if (decisions.Classes is not { } classes || target is not { } asked) { return null; }
        var compared = decisions.Comparable();
        var right = compared.LongCount(i => decisions.AtLabelAge[i] == 1);
        double[] kept = [.. compared.Select(classes.DepthKept).Where(k => !double.IsNaN(k))];
        var levels = new List<LevelAccuracy>();
        var truths = compared.Where(i => classes.Truths[i] is not null).Select(i => (Truth: classes.TruthOf(i), Best: classes.Best[i])).ToArray();
        for (var depth = 1; truths.Any(t => classes.Taxonomy.DepthOf(t.Truth) >= depth); depth++)
        {
            var deep = truths.Where(t => classes.Taxonomy.DepthOf(t.Truth) >= depth).ToArray();
            levels.Add(new(depth, deep.Length, ExactShare.Of(deep.LongCount(t => classes.Taxonomy.DepthOf(t.Best) >= depth && classes.Taxonomy.AtDepth(t.Truth, depth) == classes.Taxonomy.AtDepth(t.Best, depth)), deep.Length)));
        }
        return new(asked, ExactShare.Of(right, compared.Length), kept.Length == 0 ? double.NaN : kept.Average(),
            (double)classes.Answers.Count(a => a == 0) / classes.Answers.Count, (double)classes.Unfamiliar.Count(u => u) / classes.Unfamiliar.Count, levels, New(classes));
    }

    /// <summary>Classes of outcomes that the taxonomy does not have, the most frequent first.</summary>
    public static IReadOnlyList<NewClass> New(ClassOutcomes classes) => [.. classes.Truths.OfType<string>().Where(t => !classes.Knows(t)).CountBy(t => t).OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Take(MostNew).Select(n => new NewClass(n.Key, n.Value))];

    /// <summary>Why a retraining is due; null if it is not. The promise is broken only where chance would not explain it once in a thousand reports.</summary>
    public string? Trigger(long compared)
    {
        if (compared < LeastRows) { return null; }
        var sure = ExactShare.Of((long)Math.Round(Accuracy.Estimate * compared), compared, Confidence);
        return sure.High >= Target ? null : FormattableString.Invariant($"accuracy: {Accuracy.Estimate:0.0%} [{Accuracy.Low:0.0%}, {Accuracy.High:0.0%}] of the answers were right; {Target:0.0%} is asked for");
    }
}

/// <summary>Accuracy of one level.</summary>
/// <param name="Level">1 for the largest groups.</param>
/// <param name="Rows">Rows whose true class is so deep or deeper.</param>
/// <param name="Accuracy">Share of them where the class that fits best is in the right group of that level.</param>
sealed record LevelAccuracy(int Level, long Rows, Interval Accuracy);

/// <summary>A class that the taxonomy does not have.</summary>
/// <param name="Path">Its path, as it was reported.</param>
/// <param name="Outcomes">Outcomes that named it.</param>
sealed record NewClass(string Path, long Outcomes);
