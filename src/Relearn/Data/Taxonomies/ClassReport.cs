using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>The classes before training: how many examples each has, which are told apart, which are not yet, and how many labels they need.</summary>
/// <param name="Minimum">Examples that a class needs.</param>
/// <param name="Nodes">Nodes of the taxonomy, the root left out.</param>
/// <param name="Examples">Training rows with a label.</param>
/// <param name="Labelled">Nodes that rows are labelled as.</param>
/// <param name="Small">Of them, those with fewer examples than the minimum.</param>
/// <param name="Classes">Classes that are told apart when the plan is followed.</param>
/// <param name="SmallClasses">Of them, those that stay with fewer examples than the minimum: at the top, or kept on purpose.</param>
/// <param name="Levels">The same by level, from the top.</param>
/// <param name="Lines">All nodes with examples, in the order of the tree.</param>
/// <param name="WithoutExamples">Nodes without children that no row is labelled as.</param>
/// <param name="FirstWithoutExamples">The first of them; at most <see cref="MostListed"/>.</param>
/// <param name="Warnings">What to look at.</param>
sealed record ClassReport(int Minimum, int Nodes, long Examples, int Labelled, int Small, int Classes, int SmallClasses, IReadOnlyList<ClassLevel> Levels, IReadOnlyList<ClassLine> Lines,
    int WithoutExamples, IReadOnlyList<string> FirstWithoutExamples, IReadOnlyList<string> Warnings)
{
    /// <summary>Nodes without examples that are listed.</summary>
    public const int MostListed = 1_000;

    const int MostNamed = 5;

    /// <summary>Reports.</summary>
    /// <param name="taxonomy">The tree.</param>
    /// <param name="examples">Training rows that are labelled as each node itself, <c>[nodes]</c>.</param>
    /// <param name="plan">The plan that was made of them.</param>
    /// <param name="keep">Nodes that stay classes on purpose.</param>
    public static ClassReport Of(Taxonomy taxonomy, ReadOnlySpan<long> examples, MergePlan plan, IReadOnlySet<int>? keep = null)
    {
        var lines = new List<ClassLine>();
        int[] empty = [.. Enumerable.Range(1, taxonomy.Count - 1).Where(n => taxonomy.IsLeaf(n) && plan.Counts[n] == 0)];
        var levels = new SortedDictionary<int, ClassLevel>();
        var (labelled, small, total) = (0, 0, 0L);
        for (var node = 1; node < taxonomy.Count; node++)
        {
            var (own, counted, target, depth) = (examples[node], plan.Counts[node], plan.Targets[node], taxonomy.DepthOf(node));
            var level = levels.GetValueOrDefault(depth) ?? new(depth, 0, 0, 0, 0, 0);
            levels[depth] = level with
            {
                Nodes = level.Nodes + 1,
                Examples = level.Examples + own,
                Labelled = level.Labelled + (own > 0 ? 1 : 0),
                Small = level.Small + (own > 0 && own < plan.Minimum ? 1 : 0),
                Classes = level.Classes + (target == node ? 1 : 0),
            };
            labelled += own > 0 ? 1 : 0;
            small += own > 0 && own < plan.Minimum ? 1 : 0;
            total += own;
            if (counted > 0) { lines.Add(new(taxonomy.PathOf(node), own, counted, target == node ? null : taxonomy.PathOf(target), plan.Needed(node), keep?.Contains(node) == true)); }
        }
        var smallClasses = plan.Classes.Count(c => plan.Counts[c] < plan.Minimum);
        return new(plan.Minimum, taxonomy.Count - 1, total, labelled, small, plan.Classes.Length, smallClasses, [.. levels.Values], lines,
            empty.Length, [.. empty.Take(MostListed).Select(taxonomy.PathOf)], [.. WarningsOf(lines, plan, empty.Length)]);
    }

    static IEnumerable<string> WarningsOf(List<ClassLine> lines, MergePlan plan, int empty)
    {
        var once = lines.Where(l => l.Into is null && l.Counted == 1).ToArray();
        if (once.Length > 0) { yield return FormattableString.Invariant($"{Have(once.Length)} one example: {Names(once)}. Nothing can be learnt from one; label more."); }
        var few = lines.Where(l => l is { Into: null, Kept: false, Counted: > 1 } && l.Counted < plan.Minimum).ToArray();
        if (few.Length > 0) { yield return FormattableString.Invariant($"{Have(few.Length)} fewer than {plan.Minimum:N0} examples and nothing above to go into: {Names(few)}. Label more, or merge them with others."); }
        var kept = lines.Where(l => l is { Into: null, Kept: true, Counted: > 1 } && l.Counted < plan.Minimum).ToArray();
        if (kept.Length > 0) { yield return FormattableString.Invariant($"{Have(kept.Length)} fewer than {plan.Minimum:N0} examples and kept on purpose: {Names(kept)}."); }
        if (empty > 0) { yield return FormattableString.Invariant($"{Have(empty)} no example: a model cannot answer with what it has not seen."); }
        if (plan.Classes.Length == 1) { yield return "One class is left: there is nothing to tell apart. Label more, or lower the minimum."; }
    }

    static string Have(int count) => count == 1 ? "1 class has" : FormattableString.Invariant($"{count:N0} classes have");

    static string Names(ClassLine[] lines) => string.Join(", ", lines.Take(MostNamed).Select(l => $"'{l.Path}'")) + (lines.Length > MostNamed ? FormattableString.Invariant($" and {lines.Length - MostNamed:N0} more") : "");
}
