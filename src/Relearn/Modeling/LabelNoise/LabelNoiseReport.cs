using Relearn.Data;
using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.LabelNoise;

/// <summary>Where labels of a run are wrong, and how many, as far as models can tell.</summary>
/// <param name="Run">The run.</param>
/// <param name="HeldOut">Its held-out rows, by its own model: wrong labels beyond those that it learnt from.</param>
/// <param name="Earlier">The run that was made from earlier rows; null: none can be asked.</param>
/// <param name="Since">The rows that this run learnt from and that one did not, by that one's model; null without one.</param>
/// <param name="Before">The held-out rows of that one among those rows that both know, by its model: what is usual; null without one.</param>
/// <param name="Groups">Groups of held-out rows that have more wrong labels than the others beyond chance, the worst first.</param>
sealed record LabelNoiseReport(string Run, FlipModel HeldOut, string? Earlier, FlipModel? Since, FlipModel? Before, IReadOnlyList<NoisyGroup> Groups)
{
    // Too few tell nothing about a share of a few in a hundred.
    const int LeastRows = 200;
    const int LeastGroup = 60;
    const int MostRows = 1 << 17;

    // 20 to 1 against labels as the model has them; and odds that moved must not be as much better.
    const double LeastEvidence = 3;

    /// <summary>Groups at most so often named by chance.</summary>
    const double MostFalse = 0.05;

    /// <summary>Estimates from rows that were scored by models that did not learn from them.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="project">What it declared.</param>
    /// <param name="file">Its rows.</param>
    /// <param name="heldOut">Its held-out rows, with its probabilities.</param>
    /// <param name="earlier">An earlier run, the rows since and its own held-out rows, scored by its model; null: none.</param>
    public static LabelNoiseReport Of(string runId, ProjectConfig project, RowsFile file, ScoredLabels heldOut, (string Run, ScoredLabels Since, ScoredLabels Before)? earlier)
    {
        FlipModel? Fit(ScoredLabels? rows) => rows is null || rows.Rows.Length < LeastRows ? null : FlipModel.Fit(rows.Probabilities, rows.Labels);
        return new(runId, FlipModel.Fit(heldOut.Probabilities, heldOut.Labels), earlier?.Run, Fit(earlier?.Since), Fit(earlier?.Before), GroupsOf(project, file, heldOut));
    }

    /// <summary>The run ranks its held-out labels better than the earlier one beyond doubt: what that one takes for turned, newer rows teach.</summary>
    public bool Relearned { get; init; }

    /// <summary>Logarithm of the evidence that the rows since have more wrong labels than what was usual; null: there is nothing to tell by.</summary>
    public double? LogEvidence => Since is not { } since || Before is not { } before || Relearned ? null
        : since.Wrong.Low > before.Wrong.High ? since.LogEvidence : Math.Min(0, since.LogEvidence);

    static List<NoisyGroup> GroupsOf(ProjectConfig project, RowsFile file, ScoredLabels rows)
    {
        var found = new List<(NoisyGroup Group, double Chance)>();
        foreach (var (by, groups) in Groupings.Of(project, file, rows.Rows))
        {
            for (var g = 0; g < groups.Names.Count; g++)
            {
                int[] inside = [.. Enumerable.Range(0, rows.Rows.Length).Where(i => groups.Of[i] == g)], outside = [.. Enumerable.Range(0, rows.Rows.Length).Where(i => groups.Of[i] >= 0 && groups.Of[i] != g)];
                if (inside.Length < LeastGroup || outside.Length < LeastGroup) { continue; }
                var (here, there) = (rows.At(inside), rows.At(outside));
                var (flips, others) = (FlipModel.Fit(here.Probabilities, here.Labels), FlipModel.Fit(there.Probabilities, there.Labels));
                // How sure the shares are, from their intervals; one side of the normal distribution.
                var z = (flips.Wrong.Estimate - others.Wrong.Estimate) / Math.Sqrt(Math.Pow(flips.Wrong.Estimate - flips.Wrong.Low, 2) + Math.Pow(others.Wrong.High - others.Wrong.Estimate, 2) + 1e-12) * 1.96;
                var chance = z <= 0 || flips.OverNone < LeastEvidence || flips.LogEvidence < -LeastEvidence ? 1 : ChiSquare.UpperTail(z * z, 1) / 2;
                found.Add((new(by, groups.Names[g], flips, others.Wrong, 0), chance));
            }
        }
        var adjusted = FalseDiscoveries.Adjusted([.. found.Select(f => f.Chance)]);
        return [.. found.Zip(adjusted, (f, share) => f.Group with { FalseDiscovery = share }).Where(g => g.FalseDiscovery <= MostFalse)
            .OrderByDescending(g => g.Flips.OverNone).ThenBy(g => g.By, StringComparer.Ordinal).ThenBy(g => g.Name, StringComparer.Ordinal)];
    }

    /// <summary>Evenly spread rows of a range, scored.</summary>
    public static ScoredLabels Score(EncodedRows rows, RowRange range, FittedScores model)
    {
        var step = Math.Max(1, (int)((rows.Count(range).Rows + MostRows - 1) / MostRows));
        var (at, places, probabilities, labels, raw) = (0L, new List<long>(), new List<double>(), new List<bool>(), new double[8192]);
        rows.ForEach(range, raw.Length, block =>
        {
            model.Scorer.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), raw.AsSpan(0, block.Rows));
            for (var i = 0; i < block.Rows; i++)
            {
                if (at++ % step != 0) { continue; }
                places.Add(block.RowIndexes[i]);
                probabilities.Add(model.Calibration.Probability(raw[i]));
                labels.Add(block.Labels[i] != 0);
            }
        });
        return new([.. places], [.. probabilities], [.. labels]);
    }
}

/// <summary>A group of rows with more wrong labels than the others.</summary>
/// <param name="By">The column that makes the groups.</param>
/// <param name="Name">The group.</param>
/// <param name="Flips">Its labels.</param>
/// <param name="Others">Share of wrong labels among the others.</param>
/// <param name="FalseDiscovery">Least share of false discoveries at which it would be named.</param>
sealed record NoisyGroup(string By, string Name, FlipModel Flips, Interval Others, double FalseDiscovery);

/// <summary>A model that scores, with its calibration.</summary>
sealed record FittedScores(Inference.Models.IScorer Scorer, Inference.Models.Calibration Calibration);

/// <summary>Rows with labels and the probabilities of a model that did not learn from them.</summary>
sealed record ScoredLabels(long[] Rows, double[] Probabilities, bool[] Labels)
{
    public ScoredLabels At(int[] places) => new(Array.ConvertAll(places, i => Rows[i]), Array.ConvertAll(places, i => Probabilities[i]), Array.ConvertAll(places, i => Labels[i]));

    public ScoredLabels With(ScoredLabels more) => new([.. Rows, .. more.Rows], [.. Probabilities, .. more.Probabilities], [.. Labels, .. more.Labels]);
}
