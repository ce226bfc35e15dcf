using Relearn.Data;
using Relearn.Data.Labels.Suspects;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>A group of held-out rows whose labels fit the model worse than those of the others, beyond what its probabilities expect: the place to look for wrong labels first.</summary>
/// <param name="By">The column that makes the groups, or <c>time</c>.</param>
/// <param name="Name">The group.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Lift">By how much the mean suspicion of its labels, 0 to 1, lies above that of the others.</param>
/// <param name="FalseDiscovery">Least share of false discoveries at which it would be named (Benjamini and Hochberg).</param>
public sealed record SuspectGroup(string By, string Name, long Rows, Interval Lift, double FalseDiscovery)
{
    const int MostNamed = 5;

    /// <summary>The worst groups of validation and test rows, the worst first; none where none is worse beyond chance.</summary>
    internal static IReadOnlyList<SuspectGroup> Of(ProjectConfig project, RowsFile file, Calibration calibration, params ScoredRows[] parts)
    {
        long[] rows = [.. parts.SelectMany(p => p.RowIndexes)];
        var items = TopProbabilities.FromBinary([.. parts.SelectMany(p => p.Probabilities(0, calibration))], [.. parts.SelectMany(p => p.Positives)]);
        return [.. Groupings.Of(project, file, rows).SelectMany(g => GroupComparison.Of(g.Groups, items).Where(s => s.IsWorse).Select(s => new SuspectGroup(g.By, s.Name, s.Items, s.Lift, s.FalseDiscovery)))
            .OrderByDescending(g => g.Lift.Low).ThenBy(g => g.By, StringComparer.Ordinal).ThenBy(g => g.Name, StringComparer.Ordinal).Take(MostNamed)];
    }
}
