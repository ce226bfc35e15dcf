using Relearn.Data.Sampling;
using Relearn.Inference.Models;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Where the true rows probably are among those without a label: what labelling the likeliest first would find, by the model's own probabilities.</summary>
/// <param name="Unlabelled">Rows without a label.</param>
/// <param name="Rows">Rows that would be labelled.</param>
/// <param name="Random">Those of them that are drawn at random, so that what is measured on them holds for all.</param>
/// <param name="Expected">True rows that are expected among all of them.</param>
/// <param name="ExpectedAtRandom">The same if all were drawn at random.</param>
sealed record LikelyPositives(long Unlabelled, int Rows, int Random, double Expected, double ExpectedAtRandom)
{
    /// <summary>Share of the rows that is drawn at random.</summary>
    public const double RandomShare = 0.2;

    /// <summary>Rows that a run looks at; the command takes any number.</summary>
    public const int DefaultRows = 200;

    /// <summary>Draws rows to label.</summary>
    /// <returns>In the order of the rows; what is expected.</returns>
    public static (IReadOnlyList<LikelyRow> Rows, LikelyPositives Expected) Draw(EncodedRows rows, IScorer scorer, Calibration calibration, int wanted, ulong seed)
    {
        var random = Math.Max(1, (int)Math.Ceiling(wanted * RandomShare));
        var sampler = new ReservoirSampler<LikelyRow>(random, seed);
        // The least probable of those kept stands first; of equal ones the earlier row is kept.
        var kept = new PriorityQueue<LikelyRow, (double, long)>();
        long unlabelled = 0;
        double sum = 0;
        UnlabelledRows.ForEach(rows, scorer, calibration, (row, probability) =>
        {
            unlabelled++;
            sum += probability;
            sampler.Add(new(row, probability, true));
            // Rows that are drawn at random too are left out below, so as many more are kept.
            kept.Enqueue(new(row, probability, false), (probability, -row));
            if (kept.Count > wanted) { kept.Dequeue(); }
        });
        var drawn = sampler.Items.ToList();
        var taken = drawn.Select(r => r.Row).ToHashSet();
        drawn.AddRange(kept.UnorderedItems.Select(i => i.Element).Where(r => !taken.Contains(r.Row)).OrderByDescending(r => r.Probability).ThenBy(r => r.Row).Take(Math.Max(0, wanted - drawn.Count)));
        drawn.Sort((a, b) => a.Row.CompareTo(b.Row));
        return (drawn, new(unlabelled, drawn.Count, Math.Min(random, (int)Math.Min(unlabelled, int.MaxValue)), drawn.Sum(r => r.Probability), unlabelled == 0 ? 0 : sum / unlabelled * drawn.Count));
    }

    /// <summary>Writes rows to label as CSV, with <c>_probability</c> and <c>_drawn</c> (<c>random</c> or <c>likely</c>) behind place and weight; a row that was not drawn at random stands for itself alone and weighs nothing.</summary>
    public static RowSample Write(ProjectConfig project, EncodedRows rows, IScorer scorer, Calibration calibration, SampleRequest request, string path)
    {
        var (drawn, expected) = Draw(rows, scorer, calibration, request.Rows, request.Seed);
        if (expected.Unlabelled == 0) { throw ModelErrors.NothingUnlabelled(project.Name).Exception(); }
        var weight = (double)expected.Unlabelled / Math.Max(1, expected.Random);
        var text = RowSampler.Csv(project, rows.File, [.. drawn.Select(r => (r.Row, r.Random ? weight : 0))], ",_probability,_drawn",
            i => FormattableString.Invariant($",{drawn[i].Probability:0.######},{(drawn[i].Random ? "random" : "likely")}"));
        Storage.AtomicFile.WriteText(Path.GetFullPath(path), text);
        return new(path, "likely", drawn.Count, expected.Unlabelled, [], expected.Random, null) { Expected = expected.Expected, ExpectedAtRandom = expected.ExpectedAtRandom };
    }
}

/// <summary>A row without a label that is to be labelled.</summary>
readonly record struct LikelyRow(long Row, double Probability, bool Random);
