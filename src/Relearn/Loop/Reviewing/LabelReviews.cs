using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Data.Labels.Suspects;
using Relearn.Inference.Features;
using Relearn.Loop.Desk;
using Relearn.Modeling.OutOfFold;
using Relearn.Storage;

namespace Relearn.Loop.Reviewing;

/// <summary>Wrong labels: a model ranks, people judge a sample, and their judgements say how far down the ranking labels should be changed.</summary>
/// <remarks>
/// <code>
/// rows --out of fold--> ranking (record label_review) --> draws (label_review_draw) --people, label ledger--> verdicts --> estimate --accept--> entries of origin model
/// </code>
/// A review stays with the labels that it ranked, also when runs have made newer data set versions meanwhile; a new one is begun when the last was accepted, or on request.
/// </remarks>
sealed class LabelReviews
{
    const int ShownOfColumn = 3;
    const int ShownDuplicates = 20;

    readonly CircleContext _context;
    readonly LedgerRecord _record;
    readonly LabelReview _review;
    readonly ReviewPlan _plan;
    readonly long[] _rows;
    readonly double[] _suspicion;

    LabelReviews(CircleContext context, LedgerRecord record)
    {
        (_context, _record) = (context, record);
        _review = JsonSerializer.Deserialize(record.Body, LoopJson.Default.LabelReview)!;
        _plan = ReviewPlan.Of(_review.Items, _review.Seed);
        var bytes = File.ReadAllBytes(context.Artifacts.Require(_review.RankingHash)).AsSpan();
        var length = _review.Items * sizeof(double);
        _rows = MemoryMarshal.Cast<byte, long>(bytes[..length]).ToArray();
        _suspicion = MemoryMarshal.Cast<byte, double>(bytes.Slice(length, length)).ToArray();
    }

    /// <summary>The id of the review.</summary>
    public string Id => _record.Id;

    /// <summary>The review that is open, or a new one.</summary>
    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="anew">Begin another, whatever is open.</param>
    public static async Task<LabelReviews> OpenAsync(CircleContext context, bool anew)
    {
        if (!anew && Last(context) is { } open && Acceptance(context, open.Id) is null or { Withdrawn: true }) { return new(context, Last(context)!); }
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var begun = context.Ledger.List(LabelReview.Kind, int.MaxValue).Count(r => r.Inputs.Contains(datasetId));
        var identity = new RecordIdentity(LabelReview.Kind, LabelReview.Algorithm, [datasetId, rowsHash], Circle.ModelConfiguration(context.Project) + (anew && begun > 0 ? FormattableString.Invariant($"\nreview {begun + 1}") : ""), context.Project.Seed);
        var (id, _) = await context.DoAsync(2, "review", identity, LoopJson.Default.LabelReview, r => context.Artifacts.Contains(r.RankingHash), r => FormattableString.Invariant($"{r.Items:N0} labels ranked"),
            () => Task.Run(() => Rank(context, datasetId, dataset, rowsHash, context.Project.Seed + (ulong)(anew ? begun : 0)))).ConfigureAwait(false);
        return new(context, context.Ledger.Find(id)!);
    }

    static LedgerRecord? Last(CircleContext context) => context.Ledger.Latest(LabelReview.Kind);

    static ReviewAcceptance? Acceptance(CircleContext context, string id) =>
        context.Ledger.List(ReviewAcceptance.Kind, int.MaxValue).FirstOrDefault(r => r.Inputs.Contains(id)) is { } record ? JsonSerializer.Deserialize(record.Body, LoopJson.Default.ReviewAcceptance) : null;

    static LabelReview Rank(CircleContext context, string datasetId, DatasetVersion dataset, string rowsHash, ulong seed)
    {
        using var file = Circle.OpenRows(context, rowsHash);
        using var history = context.HistoryOf(rowsHash, dataset);
        var found = OutOfFoldRows.Of(context.Project, file, null, context.Execution with { History = history, Progress = context.Progress.Report });
        var ranking = SuspectRanking.Of(found.Probabilities);
        var filtered = ConfidentLearning.Of(found.Probabilities).Find(SuspectFilter.PruneByNoiseRate).Count(f => f);
        var bytes = new byte[2 * sizeof(double) * ranking.Order.Length];
        var rows = MemoryMarshal.Cast<byte, long>(bytes.AsSpan())[..ranking.Order.Length];
        var suspicion = MemoryMarshal.Cast<byte, double>(bytes.AsSpan())[ranking.Order.Length..];
        for (var rank = 0; rank < ranking.Order.Length; rank++)
        {
            rows[rank] = found.Rows[ranking.Order[rank]];
            suspicion[rank] = ranking.Suspicion[ranking.Order[rank]];
        }
        return new(datasetId, rowsHash, context.Artifacts.Put(bytes), ranking.Order.Length, found.Learner, seed, filtered);
    }

    /// <summary>Draws more items until <paramref name="judgements"/> were drawn in all.</summary>
    public void Draw(int judgements)
    {
        var ranks = Ranks();
        if (ranks.Length >= Math.Min(judgements, _review.Items)) { return; }
        using var file = OpenRows();
        // What was drawn and not judged yet is not drawn again.
        var known = Items(file, ranks).ToDictionary(i => i.Rank, i => i.Verdict ?? ReviewVerdict.CannotTell);
        var more = _plan.Draw(known, judgements - ranks.Length);
        _context.Ledger.Append(new(ReviewDraw.Kind, 1, [Id], FormattableString.Invariant($"{ranks.Length}")), JsonSerializer.Serialize(new ReviewDraw(more), LoopJson.Default.ReviewDraw), _context.Actor);
        QueueMaking.Review(_context, [.. Items(file, Ranks()).Where(i => i.Verdict is null).Select(i => new QueuedItem(i.Item, i.Row, i.Given, i.Suggested, i.Suspicion,
            FormattableString.Invariant($"a model that did not learn from it gives its label {1 - i.Suspicion:0.0%}"), FormattableString.Invariant($"{i.Stratum + 1} of {_plan.Strata}")))], _review.Items, new());
    }

    /// <summary>The drawn items, in the order in which they are asked.</summary>
    public IReadOnlyList<ReviewItem> Items()
    {
        using var file = OpenRows();
        return Items(file, Ranks());
    }

    RowsFile OpenRows() => Circle.OpenRows(_context, _review.RowsHash);

    int[] Ranks() => [.. _context.Ledger.List(ReviewDraw.Kind, int.MaxValue).Where(r => r.Inputs.Contains(Id)).Reverse().SelectMany(r => JsonSerializer.Deserialize(r.Body, LoopJson.Default.ReviewDraw)!.Ranks)];

    ReviewItem[] Items(RowsFile file, int[] ranks)
    {
        var names = new ItemIds(_context.Project, file).Of([.. ranks.Select(r => _rows[r])]);
        var said = LabelResolution.Resolve(LabelLedger.All(_context.Paths.Log).Where(e => e.Origin == LabelOrigin.Person)).ToDictionary(r => r.Item, StringComparer.Ordinal);
        var label = new double[1];
        return [.. ranks.Select((rank, i) =>
        {
            file.Read(RowsFile.Label, _rows[rank], label);
            var given = LabelClasses.Of(label[0])!;
            ReviewVerdict? verdict = !said.TryGetValue(names[i], out var by) ? null : by.Value is null ? ReviewVerdict.CannotTell : by.Value == given ? ReviewVerdict.Right : ReviewVerdict.Wrong;
            return new ReviewItem(rank, _rows[rank], names[i], given, LabelClasses.Other(given), _suspicion[rank], _plan.StratumOf(rank), verdict);
        })];
    }

    /// <summary>The rows that people judged, and how many rows each stands for: of a review by its strata, else one.</summary>
    public static Dictionary<long, double> Weights(CircleContext context, RowsFile file)
    {
        var said = LabelResolution.Resolve(LabelLedger.All(context.Paths.Log)).Where(r => r is { Origin: LabelOrigin.Person, Value: not null }).Select(r => r.Item).ToHashSet(StringComparer.Ordinal);
        if (said.Count == 0) { return []; }
        if (Last(context) is null) { return new ItemIds(context.Project, file).RowsOf(said).Values.SelectMany(r => r).ToDictionary(r => r, _ => 1.0); }
        var review = new LabelReviews(context, Last(context)!);
        var judged = review.Items().Where(i => i.Verdict is ReviewVerdict.Right or ReviewVerdict.Wrong).ToArray();
        var perStratum = judged.GroupBy(i => i.Stratum).ToDictionary(g => g.Key, g => (double)(review._plan.Starts[g.Key + 1] - review._plan.Starts[g.Key]) / g.Count());
        return judged.DistinctBy(i => i.Row).ToDictionary(i => i.Row, i => perStratum[i.Stratum]);
    }

    /// <summary>The newest review, open or not; null where there is none.</summary>
    public static LabelReviews? Newest(CircleContext context) => Last(context) is { } record ? new(context, record) : null;

    /// <summary>The data set version whose labels were ranked.</summary>
    public string Dataset => _review.Dataset;

    /// <summary>How it stands.</summary>
    /// <param name="precision">Least precision of the cut; null: the largest expected F1.</param>
    public ReviewReport Report(double? precision)
    {
        using var file = OpenRows();
        var items = Items(file, Ranks());
        var judged = items.Where(i => i.Verdict is not null).ToDictionary(i => i.Rank, i => i.Verdict!.Value);
        var estimate = judged.Values.Any(v => v != ReviewVerdict.CannotTell) ? ReviewEstimate.Of(_plan, judged) : null;
        var cut = estimate is null ? null : precision is { } asked ? estimate.AtPrecision(asked) : estimate.BestF1();
        var change = estimate is null ? null : precision is null ? estimate.BestToChange() : cut;
        var acceptance = Acceptance(_context, Id);
        var duplicates = ConflictingDuplicates.Find(_context.Project, file, new(0, file.Rows, double.PositiveInfinity));
        duplicates = duplicates with { Conflicts = [.. duplicates.Conflicts.Take(ShownDuplicates)], NearConflicts = [.. duplicates.NearConflicts.Take(ShownDuplicates)] };
        return new(Id, _review.Dataset, _review.Items, _review.Learner, _review.Filtered, items.Length, judged.Count, estimate, cut, change, precision, [.. Groups(file, cut?.Items ?? 0, judged)], duplicates,
            acceptance is { Withdrawn: false } ? acceptance.Entries : null, null, Next(items.Length, judged.Count, estimate, change, acceptance));
    }

    string Next(int drawn, int judged, ReviewEstimate? estimate, ReviewCut? change, ReviewAcceptance? acceptance)
    {
        var folder = _context.Folder;
        if (acceptance is { Withdrawn: false }) { return $"relearn run {folder}"; }
        if (judged < drawn) { return $"relearn data label {folder} --queue review"; }
        return estimate!.Wrong.Low > 0 && change!.Items > 0 ? $"relearn data review {folder} --accept" : $"relearn run {folder}";
    }

    IEnumerable<ReviewGroup> Groups(RowsFile file, int cut, Dictionary<int, ReviewVerdict> judged)
    {
        // By row, as the groups are read; ranks keep their verdicts.
        var order = Enumerable.Range(0, _rows.Length).ToArray();
        Array.Sort(_rows.ToArray(), order);
        long[] rows = [.. order.Select(rank => _rows[rank])];
        var (labels, probabilities, flagged) = (new bool[rows.Length], new double[rows.Length], new bool[rows.Length]);
        var verdicts = new Dictionary<int, ReviewVerdict>();
        var block = new double[ColumnBatch.TrainingRows];
        long loaded = -1;
        for (var i = 0; i < rows.Length; i++)
        {
            var first = rows[i] / block.Length * block.Length;
            if (first != loaded)
            {
                file.Read(RowsFile.Label, first, block.AsSpan(0, (int)Math.Min(block.Length, file.Rows - first)));
                loaded = first;
            }
            labels[i] = block[rows[i] - first] != 0;
            (probabilities[i], flagged[i]) = (labels[i] ? 1 - _suspicion[order[i]] : _suspicion[order[i]], order[i] < cut);
            if (judged.TryGetValue(order[i], out var verdict)) { verdicts[i] = verdict; }
        }
        var items = TopProbabilities.FromBinary(probabilities, labels);
        foreach (var (by, groups) in Groupings.Of(_context.Project, file, rows).Append(("time", ItemGroups.ByTime(file, rows))).Concat(ByAuthor(file, rows)))
        {
            foreach (var group in GroupComparison.Of(groups, items, cut > 0 ? flagged : default, verdicts).Take(ShownOfColumn)) { yield return new(by, group); }
        }
    }

    // Where somebody had given labels when they were ranked: each of them, and the source for the rest. What the review itself asked for was drawn for its suspicion.
    IEnumerable<(string By, ItemGroups Groups)> ByAuthor(RowsFile file, long[] rows)
    {
        var resolved = LabelResolution.Resolve(LabelLedger.All(_context.Paths.Log).Where(e => e.At < _record.Circumstances.At)).Where(r => r.Value is not null).ToDictionary(r => r.Item, r => r.By, StringComparer.Ordinal);
        if (resolved.Count == 0) { yield break; }
        var byRow = new Dictionary<long, string>();
        foreach (var (item, of) in new ItemIds(_context.Project, file).RowsOf(resolved.Keys.ToHashSet(StringComparer.Ordinal)))
        {
            foreach (var row in of) { byRow[row] = resolved[item]; }
        }
        yield return ("annotator", ItemGroups.ByName([.. rows.Select(r => byRow.GetValueOrDefault(r, "source"))]));
    }

    /// <summary>Changes the labels above the cut that nobody judged: entries of origin model, in the name of the review.</summary>
    /// <param name="precision">Least precision of the cut; null: as far as a label is more probably wrong than right.</param>
    public async Task<ReviewReport> AcceptAsync(double? precision)
    {
        if (Acceptance(_context, Id) is { Withdrawn: false }) { throw LoopErrors.ReviewAccepted(Id).Exception(); }
        var report = Report(precision);
        if (report.Estimate is not { } estimate || report.Judged < report.Drawn / 2) { throw LoopErrors.ReviewUnjudged(report.Judged, report.Drawn, _context.Folder).Exception(); }
        if (report.Change is not { Items: > 0 } cut) { throw LoopErrors.ReviewNothingWrong(precision, estimate.Wrong.High).Exception(); }
        using var file = OpenRows();
        var known = LabelResolution.Resolve(LabelLedger.All(_context.Paths.Log)).Where(r => r.Origin == LabelOrigin.Person && r.Value is not null).Select(r => r.Item).ToHashSet(StringComparer.Ordinal);
        var (now, reason) = (_context.Time.GetUtcNow(), string.Create(CultureInfo.InvariantCulture, $"accepted by {_context.Actor}: {cut.Items:N0} labels, of which {cut.Precision:0%} are expected to be wrong"));
        LabelEntry[] entries = [.. Items(file, [.. Enumerable.Range(0, cut.Items)]).Where(i => !known.Contains(i.Item)).DistinctBy(i => i.Item)
            .Select(i => new LabelEntry(i.Item, i.Suggested, LabelOrigin.Model, Id, now, LabelPurpose.Review, Confidence: cut.Precision, Reason: reason))];
        await WriteAsync(entries, cut.Items, withdrawn: false).ConfigureAwait(false);
        return report with { Accepted = entries.Length, Next = $"relearn run {_context.Folder}" };
    }

    /// <summary>Takes back what was accepted.</summary>
    public async Task<ReviewReport> WithdrawAsync()
    {
        if (Acceptance(_context, Id) is not { Withdrawn: false } accepted) { throw LoopErrors.ReviewNotAccepted(Id).Exception(); }
        var now = _context.Time.GetUtcNow();
        LabelEntry[] entries = [.. LabelResolution.Standing(LabelLedger.All(_context.Paths.Log)).Where(e => e.Origin == LabelOrigin.Model && e.By == Id).Select(e => e with { At = now, Withdrawn = true, Reason = $"taken back by {_context.Actor}" })];
        await WriteAsync(entries, accepted.Cut, withdrawn: true).ConfigureAwait(false);
        return Report(null);
    }

    // The labels come first: cut off in between, they are written again and say nothing new.
    async Task WriteAsync(LabelEntry[] entries, int cut, bool withdrawn)
    {
        var ledger = new LabelLedger(_context.Paths.Log, _context.Ledger, _context.Time);
        await using (ledger.ConfigureAwait(false)) { await ledger.AppendAsync(entries).ConfigureAwait(false); }
        var before = _context.Ledger.List(ReviewAcceptance.Kind, int.MaxValue).Count(r => r.Inputs.Contains(Id));
        _context.Ledger.Append(new(ReviewAcceptance.Kind, 1, [Id], FormattableString.Invariant($"{before}")), JsonSerializer.Serialize(new ReviewAcceptance(cut, entries.Length, withdrawn), LoopJson.Default.ReviewAcceptance), _context.Actor);
    }

    /// <summary>Writes what is left to judge as a table to be filled in: the item, an empty label, the label that it has, and its cells.</summary>
    /// <returns>Number of items.</returns>
    public int Export(string path)
    {
        using var file = OpenRows();
        var open = Items(file, Ranks()).Where(i => i.Verdict is null).ToArray();
        string[] columns = [.. _context.Project.InputColumns.Select(c => c.Name)];
        var cells = new RowCells(file, columns);
        AtomicFile.Write(Path.GetFullPath(path), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', ((string[])["item", "label", "purpose", "has", .. columns.Where(c => c is not ("item" or "label" or "purpose" or "has"))]).Select(Quarantine.Quote)));
            foreach (var i in open)
            {
                var row = cells.Of(i.Row);
                writer.WriteLine(string.Join(',', ((string[])[i.Item, "", "review", i.Given, .. columns.Where(c => c is not ("item" or "label" or "purpose" or "has")).Select(c => Convert.ToString(row[c], CultureInfo.InvariantCulture) ?? "")]).Select(Quarantine.Quote)));
            }
        });
        return open.Length;
    }
}
