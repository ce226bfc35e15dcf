using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>The classes that fit each of some rows best, best first.</summary>
sealed class RankedRows
{
    readonly ClassScore[] _scores;
    readonly int[] _counts;

    RankedRows(int rows, int most) => (Most, _scores, _counts) = (most, new ClassScore[(long)rows * most], new int[rows]);

    /// <summary>Most classes of a row.</summary>
    public int Most { get; }

    public int Rows => _counts.Length;

    public ReadOnlySpan<ClassScore> this[int row] => _scores.AsSpan(row * Most, _counts[row]);

    /// <summary>Ranks rows; threads do not change what comes out.</summary>
    public static RankedRows Of(IClassScorer scorer, SparseRows rows, Execution execution, int most = ClassPredictor.Candidates)
    {
        var ranked = new RankedRows(rows.Count, most);
        const int Part = 256;
        var options = new ParallelOptions { MaxDegreeOfParallelism = execution.ThreadCount, CancellationToken = execution.Cancellation };
        Parallel.For(0, (rows.Count + Part - 1) / Part, options, scorer.CreateScratch, (part, _, scratch) =>
        {
            for (var row = part * Part; row < Math.Min(rows.Count, (part + 1) * Part); row++) { ranked._counts[row] = scorer.Score(rows[row], scratch, ranked._scores.AsSpan(row * most, most)); }
            return scratch;
        }, _ => { });
        return ranked;
    }
}
