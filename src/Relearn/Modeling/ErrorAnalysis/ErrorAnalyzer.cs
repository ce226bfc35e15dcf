using Relearn.Inference.Models;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling.ErrorAnalysis;

/// <summary>Finds where the loss of a run is, and why.</summary>
static class ErrorAnalyzer
{
    const int WorstRows = 5;

    /// <param name="runId">The run.</param>
    /// <param name="run">Its record.</param>
    /// <param name="project">What it declared.</param>
    /// <param name="rows">Its rows, encoded by its own features.</param>
    /// <param name="scorer">Its model.</param>
    /// <param name="skewed">Inputs that are served otherwise than the data has them, where that is known.</param>
    /// <param name="folder">The project's folder, for commands.</param>
    /// <param name="execution">How models are fitted.</param>
    public static ErrorReport Analyze(string runId, ModelRun run, ProjectConfig project, EncodedRows rows, IScorer scorer, IReadOnlySet<string> skewed, string folder, Execution execution)
    {
        var errors = HeldOutErrors.Of(project, run, rows, scorer);
        var (found, looked) = PocketSearch.Find(errors);
        var causes = new PocketCauses(project, run, rows, errors, execution with { Progress = null }, skewed, folder);
        var pockets = new List<Pocket>();
        var total = errors.Losses.Sum();
        foreach (var pocket in found)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            pockets.Add(PocketOf(pocket, errors, run, project, causes, total));
            execution.Progress?.Invoke((double)pockets.Count / found.Count);
        }
        return new(runId, errors.Count, errors.Days.Distinct().Count(), total / errors.Count, errors.Probabilities.Average(BinaryMetrics.Entropy), Count(errors, [.. Enumerable.Range(0, errors.Count)], run, project),
            project.Kpi.Currency, looked, [.. pockets.OrderByDescending(p => p.LossShare - p.Share)],
            run.Origin is null ? [] : ["This run was made from another one: models that are fitted to find causes are made anew from its training rows."]);
    }

    static Pocket PocketOf(ConfirmedPocket found, HeldOutErrors errors, ModelRun run, ProjectConfig project, PocketCauses causes, double total)
    {
        int[] inside = [.. Enumerable.Range(0, errors.Count).Where(i => found.Segment.Contains(errors.Codes, i))];
        var words = found.Segment.Words(errors.Inputs.WordsOf);
        var (considered, trainRows) = causes.Of(found.Segment, words);
        var rate = inside.Average(i => errors.Labels[i] ? 1.0 : 0);
        var gap = Gap(errors, inside, project.Seed);
        return new(words, inside.Length, (double)inside.Length / errors.Count, inside.Sum(i => errors.Losses[i]) / total, found.Excess, found.FalseShare, rate, inside.Average(i => errors.Probabilities[i]), gap, trainRows,
            Count(errors, inside, run, project), considered[0].Cause, considered,
            [.. inside.OrderByDescending(i => errors.Losses[i]).ThenBy(i => errors.Rows[i]).Take(WorstRows).Select(i => new PocketRow(errors.Rows[i] + 1, errors.Probabilities[i], errors.Labels[i], errors.Probabilities[i] >= run.Threshold, errors.Losses[i]))]);
    }

    static Interval Gap(HeldOutErrors errors, int[] inside, ulong seed)
    {
        var (sums, counts) = (new double[errors.Blocks.Count], new double[errors.Blocks.Count]);
        foreach (var i in inside)
        {
            sums[errors.Blocks[i]] += (errors.Labels[i] ? 1 : 0) - errors.Probabilities[i];
            counts[errors.Blocks[i]]++;
        }
        return BlockBootstrap.Mean(sums, counts, seed);
    }

    static Confusion Count(HeldOutErrors errors, int[] rows, ModelRun run, ProjectConfig project)
    {
        var (counts, money) = (new long[4], 0.0);
        foreach (var i in rows)
        {
            var (acted, label) = (errors.Probabilities[i] >= run.Threshold, errors.Labels[i]);
            counts[(acted, label) switch { (true, true) => 0, (true, false) => 1, (false, true) => 2, _ => 3 }]++;
            money += project.Kpi.ValueOf(acted, label);
        }
        return new(counts[0], counts[1], counts[2], counts[3], money);
    }
}
