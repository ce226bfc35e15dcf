using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop.Learning;

/// <summary>Looks whether a candidate does worse than the champion on a slice, or on golden rows of earlier periods: whether it forgot something.</summary>
/// <remarks>
/// A part counts as lost where the candidate's loss exceeds the champion's by more than <c>learning.tolerance</c> of it, and by more than 0 at the lower end of the interval of resampled days.
/// Of earlier rows at most 200,000 are looked at for the declared golden parts, and <c>learning.golden_rows</c> without a condition: always the same ones.
/// </remarks>
sealed class Keeping
{
    const int MostRows = 200_000;
    const int LeastRows = 30;

    // A few thousand rows are to come from all of the earlier time.
    const int ShortStretch = 32;

    readonly ProjectConfig _project;
    readonly RowsFile _file;
    readonly WindowHistory _history;
    readonly List<(string Name, Func<long, bool> Holds)> _slices = [];
    readonly List<(string Name, RowRange Range, Func<long, bool> Holds, double[] Champion)> _golden = [];

    /// <param name="project">Slices, golden parts, tolerance.</param>
    /// <param name="file">The rows.</param>
    /// <param name="history">Their windows.</param>
    /// <param name="champion">The champion.</param>
    /// <param name="earlier">Earlier periods.</param>
    /// <param name="judge">The judging rows.</param>
    public Keeping(ProjectConfig project, RowsFile file, WindowHistory history, Predictor champion, RowRange earlier, RowRange judge)
    {
        (_project, _file, _history) = (project, file, history);
        _slices = Parts(project.Slices, judge);
        if (project.Learning.Golden.Count > 0) { Add(Parts(project.Learning.Golden, earlier), Sample(earlier, MostRows)); }
        if (project.Learning.GoldenRows > 0) { Add([("earlier periods", _ => true)], Sample(earlier, project.Learning.GoldenRows)); }

        void Add(List<(string Name, Func<long, bool> Holds)> parts, RowRange range)
        {
            if (EncodedRows.Count(file, range).Rows == 0) { return; }
            var (probabilities, _) = BacktestModel.Score(champion, file, history, range);
            foreach (var (name, holds) in parts) { _golden.Add((name, range, holds, probabilities)); }
        }
    }

    // What is left out stays out: those rows are read in their pieces.
    static RowRange Sample(RowRange range, int most) => range with { Part = new((int)Math.Max(1, Math.Min(1000, (range.Rows + most - 1) / most)), range.Part?.Without ?? [], ShortStretch) };

    List<(string Name, Func<long, bool> Holds)> Parts(IReadOnlyList<Feature> conditions, RowRange range)
    {
        var met = Conditions.Evaluate(_file, _project.InputColumns, conditions, range);
        return [.. conditions.Select((c, k) => (c.Name, (Func<long, bool>)(row => met[k][row - range.First])))];
    }

    /// <summary>Compares a candidate with the champion on every part.</summary>
    /// <param name="bundle">The candidate.</param>
    /// <param name="judged">The judging rows.</param>
    /// <param name="candidate">Its probabilities on them.</param>
    /// <param name="champion">The champion's.</param>
    public IReadOnlyList<KeptPart> Compare(byte[] bundle, ScoredRows judged, double[] candidate, double[] champion)
    {
        var parts = _slices.Select(s => Compare(s.Name, false, judged, candidate, champion, s.Holds)).ToList();
        if (_golden.Count > 0)
        {
            using var opened = BundleFile.Parse(bundle, "candidate");
            var predictor = Predictor.FromBundle(opened);
            foreach (var range in _golden.GroupBy(g => g.Range))
            {
                var (probabilities, rows) = BacktestModel.Score(predictor, _file, _history, range.Key);
                parts.AddRange(range.Select(g => Compare(g.Name, true, rows, probabilities, g.Champion, g.Holds)));
            }
        }
        return [.. parts.OfType<KeptPart>()];
    }

    KeptPart? Compare(string name, bool golden, ScoredRows rows, double[] candidate, double[] champion, Func<long, bool> holds)
    {
        int[] at = [.. Enumerable.Range(0, rows.Rows).Where(i => holds(rows.RowIndexes[i]))];
        if (at.Length < LeastRows) { return null; }
        double LossOf(double[] p, int i) => BinaryMetrics.LogLoss(p[i], rows.Positives[i]);
        var loss = ResamplingBlocks.Of([.. at.Select(i => rows.Days[i])]).Mean(k => LossOf(candidate, at[k]) - LossOf(champion, at[k]), _project.Seed);
        var tolerated = _project.Learning.Tolerance * at.Average(i => LossOf(champion, i));
        return new(name, golden, at.Length, loss, tolerated, loss.Estimate > tolerated && loss.Low > 0);
    }
}
