using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Data.Leakage;
using Relearn.Inference;
using Relearn.Modeling.Active;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Loop.Desk;

/// <summary>Makes queues and writes them to the ledger.</summary>
static class QueueMaking
{
    /// <summary>The queue to go on with, or a new one; null where there is nothing to be asked.</summary>
    public static (string? Id, LabelQueue? Queue) Current(CircleContext context, QueueKind kind, DeskOptions options)
    {
        switch (kind)
        {
            case QueueKind.Review: return Newest(context, kind) is { } review ? (review.Id, review.Queue) : default;
            case QueueKind.Classes when !context.Project.HasClasses: throw DeskErrors.QueueOfClasses(context.Project.Task).Exception();
            case QueueKind.New or QueueKind.Classes:
                // Margins are of two classes; where there are more, new items are drawn at random.
                var release = context.Project.HasClasses ? null : Rollout.LiveRelease(context.Ledger);
                if (kind == QueueKind.Classes && Rollout.LiveRelease(context.Ledger) is { } live && !(!options.Fresh && Newest(context, kind) is { } open && open.Inputs[0] == Labelling.Newest(context).Id && HasOpen(context, open.Queue)))
                {
                    var (suggestions, candidates) = ClassSuggesting.Of(context, live, options.Items);
                    if (suggestions.Count > 0) { return Classes(context, suggestions, candidates, live, options); }
                }
                // Chosen by another model, or from other rows, it is not what would teach most now.
                return !options.Fresh && Newest(context, kind) is { } last && (kind == QueueKind.Classes || last.Queue.Release == release) && last.Inputs[0] == Labelling.Newest(context).Id && HasOpen(context, last.Queue)
                    ? (last.Id, last.Queue) : New(context, kind, release, options);
            default: return FromLedger(context, kind, options);
        }
    }

    static bool HasOpen(CircleContext context, LabelQueue queue)
    {
        using var items = Open(context, queue);
        var state = new QueueState(queue.Queue, items);
        LabelLedger.Read(context.Paths.Log, state.Take);
        return state.Done < queue.Items - queue.Gold;
    }

    /// <summary>Opens the list of a queue.</summary>
    public static QueuedItems Open(CircleContext context, LabelQueue queue) => new(RowsFile.OpenVerified(context.Artifacts.Require(queue.ItemsHash, verify: true)));

    static (string Id, LabelQueue Queue, IReadOnlyList<string> Inputs)? Newest(CircleContext context, QueueKind kind)
    {
        foreach (var record in context.Ledger.List(LabelQueue.Kind, int.MaxValue))
        {
            var queue = JsonSerializer.Deserialize(record.Body, DataJson.Default.LabelQueue)!;
            if (queue.Queue == kind && RowsParts.AreHere(context.Artifacts, queue.ItemsHash)) { return (record.Id, queue, record.Inputs); }
        }
        return null;
    }

    /// <summary>A queue of suspected errors.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="items">The items in the order in which they are to be looked at, with rows of the newest data set version.</param>
    /// <param name="candidates">Items from which they were drawn.</param>
    /// <param name="options">The share of gold items.</param>
    public static (string? Id, LabelQueue? Queue) Review(CircleContext context, IReadOnlyList<QueuedItem> items, long candidates, DeskOptions options)
    {
        var entries = LabelLedger.All(context.Paths.Log);
        var (_, dataset, _) = Labelling.Newest(context);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return Write(context, file, QueueKind.Review, items, candidates, null, entries, options);
    }

    /// <summary>A queue of rows without a label that may be of classes which need labels.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="suggestions">The rows, best first; of an item that has several, or that people have labelled, no other is taken.</param>
    /// <param name="candidates">Rows from which they were chosen.</param>
    /// <param name="release">The release that suggests the classes; null: none.</param>
    /// <param name="options">How many items, and the share of gold.</param>
    public static (string? Id, LabelQueue? Queue) Classes(CircleContext context, IReadOnlyList<ClassSuggestion> suggestions, long candidates, string? release, DeskOptions options)
    {
        if (!context.Project.HasClasses) { throw DeskErrors.QueueOfClasses(context.Project.Task).Exception(); }
        var (_, dataset, _) = Labelling.Newest(context);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        var entries = LabelLedger.All(context.Paths.Log);
        var (names, taken) = (new ItemIds(context.Project, file).Of([.. suggestions.Select(s => s.Row)]), KnownItems(entries));
        var items = suggestions.Zip(names).Where(s => taken.Add(s.Second)).Take(options.Items)
            .Select(s => new QueuedItem(s.Second, s.First.Row, null, s.First.Class, s.First.Probability, $"'{s.First.Class}' needs labels")).ToArray();
        return Write(context, file, QueueKind.Classes, QueueLists.Shuffle(items, context.Project.Seed), candidates, release, entries, options);
    }

    static HashSet<string> KnownItems(IReadOnlyList<LabelEntry> entries) =>
        LabelResolution.Standing(entries).Where(e => e.Origin is LabelOrigin.Person or LabelOrigin.Outcome || e.Purpose is LabelPurpose.Gold or LabelPurpose.Adjudication).Select(e => e.Item).ToHashSet(StringComparer.Ordinal);

    static (string? Id, LabelQueue? Queue) New(CircleContext context, QueueKind kind, string? releaseId, DeskOptions options)
    {
        var (_, dataset, _) = Labelling.Newest(context);
        var entries = LabelLedger.All(context.Paths.Log);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        var items = new ItemIds(context.Project, file);
        var known = KnownItems(entries);
        var labelled = known.Count == 0 ? [] : items.RowsOf(known).Values.SelectMany(r => r).ToHashSet();
        var release = releaseId is null ? null : JsonSerializer.Deserialize(context.Ledger.Find(releaseId)!.Body, ServingJson.Default.Release);
        var predictor = release is null ? null : Predictor.Open(context.Artifacts.Require(release.BundleHash), release.BundleHash);
        // What windows have seen is played once and kept, as a run does.
        using var taken = predictor is { NeedsState: true } ? WorkspaceLock.Take(context.Paths.Root, "run", $"relearn data label {context.Project.Name}") : null;
        using var history = predictor is { NeedsState: true } ? context.HistoryOf(rowsHash, dataset) : null;
        // Another seed each time: what is left of one batch says nothing about the next.
        var seed = context.Project.Seed + (ulong)known.Count;
        var chosen = ActiveBatch.Choose(file, items, labelled, predictor, history, new()
        {
            Batch = options.Items,
            RandomShare = options.Random,
            Seed = seed,
            Threads = context.Execution.Threads,
            Cancellation = context.Execution.Cancellation,
        });
        var queued = QueueLists.Shuffle([.. chosen.Picks.Select(p => new QueuedItem(p.Item, p.Row, null, double.IsNaN(p.Probability) ? null : p.Probability >= 0.5 ? LabelClasses.True : LabelClasses.False,
            double.IsNaN(p.Probability) ? null : Math.Max(p.Probability, 1 - p.Probability), p.Random ? "drawn at random" : string.Create(CultureInfo.InvariantCulture, $"margin {Math.Abs(2 * p.Probability - 1):0.000}"), null, p.Random))], seed);
        return Write(context, file, kind, queued, chosen.Candidates, releaseId, entries, options);
    }

    static (string? Id, LabelQueue? Queue) FromLedger(CircleContext context, QueueKind kind, DeskOptions options)
    {
        var entries = LabelLedger.All(context.Paths.Log);
        var names = kind == QueueKind.Second ? QueueLists.Second(entries, context.Project.Label.Second, context.Project.Seed) : QueueLists.Differing(entries);
        var (_, dataset, _) = Labelling.Newest(context);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        var places = names.Count == 0 ? [] : new ItemIds(context.Project, file).RowsOf(names.ToHashSet(StringComparer.Ordinal));
        var items = QueueLists.Shuffle([.. places.Select(p => new QueuedItem(p.Key, p.Value[0], Why: kind == QueueKind.Second ? "in the share that gets a second label" : "labels differ"))], context.Project.Seed);
        return Write(context, file, kind, items, names.Count, null, entries, options);
    }

    static (string? Id, LabelQueue? Queue) Write(CircleContext context, RowsFile file, QueueKind kind, IReadOnlyList<QueuedItem> items, long candidates, string? release, IReadOnlyList<LabelEntry> entries, DeskOptions options)
    {
        if (items.Count == 0) { return default; }
        var seed = context.Project.Seed;
        // The last word is asked for where labels differ, and on gold items it has been said.
        var gold = kind == QueueKind.Adjudicate || options.Gold <= 0 ? [] : Gold(context, file, kind, items, entries);
        var mixed = QueueLists.Mix(items, gold, options.Gold, seed + 2);
        var hash = QueueFile.Put(context.Artifacts, mixed);
        var queue = new LabelQueue(kind, hash, mixed.Count, mixed.Count(i => i.Random), mixed.Count(i => i.Gold), candidates, release);
        var datasetId = Labelling.Newest(context).Id;
        var identity = new RecordIdentity(LabelQueue.Kind, LabelQueue.Algorithm, release is null ? [datasetId] : [datasetId, release], $"{kind} {hash}");
        return (context.Ledger.Append(identity, JsonSerializer.Serialize(queue, DataJson.Default.LabelQueue), context.Actor).Id, queue);
    }

    // They look like the others: with a suggestion where those have one, and from a part of the ranking where those are.
    static QueuedItem[] Gold(CircleContext context, RowsFile file, QueueKind kind, IReadOnlyList<QueuedItem> items, IReadOnlyList<LabelEntry> entries)
    {
        var gold = QueueLists.Gold(entries);
        if (gold.Count == 0 || items.Count == 0) { return []; }
        var taken = items.Select(i => i.Item).ToHashSet(StringComparer.Ordinal);
        var (own, codes, classes, seed) = (new double[1], new LabelCodes(file), Labelling.Classes(context, file), context.Project.Seed + 3);
        return [.. new ItemIds(context.Project, file).RowsOf(gold.Keys.Where(g => !taken.Contains(g)).ToHashSet(StringComparer.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal).Select((p, i) =>
        {
            file.Read(RowsFile.Label, p.Value[0], own);
            var like = items[i % items.Count];
            var given = like.Given is null ? null : codes.Class(own[0]) ?? gold[p.Key];
            return new QueuedItem(p.Key, p.Value[0], given, Suggested(p.Key, given, like), like.Probability, "gold", like.Stratum, Gold: true);
        })];

        // Who takes every suggestion is to be found out, and so is who takes none.
        string? Suggested(string item, string? given, QueuedItem like) => (kind, like.Suggested) switch
        {
            (_, null) => null,
            (QueueKind.Classes, _) => SeededRandom.At(seed, (long)RowHashes.Hash(item)) < 0.5 ? gold[item] : classes.Another(gold[item], item, seed + 1),
            _ when given is null => like.Suggested,
            _ => given == gold[item] ? classes.Another(given, item, seed) : gold[item],
        };
    }
}
