using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;

namespace Relearn.Loop.Desk;

/// <summary>Where people label: gives each the next item of a queue and writes what they say to the label ledger before it confirms it. Safe for any number of threads.</summary>
/// <remarks>
/// Who is given an item has it for ten minutes: nobody else gets it in this process meanwhile. Another process knows nothing of that; what it writes is
/// read before and after each answer, so that a second answer to one item is kept as what it is, a second opinion, and whoever gave it is told.
/// </remarks>
sealed partial class LabelDesk : IAsyncDisposable
{
    /// <summary>How long an item is kept for whoever was given it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    const int MostReason = 2000;
    const int MostName = 100;

    readonly CircleContext _context;
    readonly QueueKind _kind;
    readonly QueuedItems _items;
    readonly RowsFile _file;
    readonly RowCells _cells;
    readonly long[]? _rows;
    readonly QueueState _state;
    readonly LabelTail _tail;
    readonly Lock _gate = new();
    readonly SemaphoreSlim _writing = new(1);
    readonly Dictionary<int, (string By, DateTimeOffset Until)> _leases = [];
    readonly Dictionary<string, Seat> _seats = new(StringComparer.Ordinal);
    LabelLedger? _ledger;

    LabelDesk(CircleContext context, QueueKind kind, string? queueId, QueuedItems items, RowsFile file, long[]? rows, IReadOnlyList<string>? classes)
    {
        (_context, _kind, QueueId, _items, _file, _rows) = (context, kind, queueId, items, file, rows);
        _cells = new(file, [.. context.Project.InputColumns.Select(c => c.Name)]);
        (_state, _tail) = (new(kind, items), new(context.Paths.Log));
        Classes = new(classes ?? Labelling.Classes(context, file).Names);
        _tree = new(() => KnownClasses.TreeOf(Classes.Names));
        Instructions = DeskInstructions.Read(context);
        _tail.Read(Take);
    }

    /// <summary>Id of the queue's record; null where there is none.</summary>
    public string? QueueId { get; }

    /// <summary>What the queue is called.</summary>
    public string Queue => NameOf(_kind);

    /// <summary>The project.</summary>
    public string Project => _context.Project.Name;

    /// <summary>The label that is asked for.</summary>
    public string Label => _context.Project.Label.Name;

    /// <summary>The classes.</summary>
    public ClassIndex Classes { get; }

    /// <summary>The instructions; null: the project has none.</summary>
    public DeskInstructions? Instructions { get; }

    /// <summary>What a queue is called.</summary>
    public static string NameOf(QueueKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Opens a queue: the one to go on with, or a new one.</summary>
    /// <exception cref="Numerics.UserErrorException">There are no rows yet, or the instructions cannot be read.</exception>
    public static LabelDesk Open(CircleContext context, QueueKind kind, DeskOptions options)
    {
        var (id, queue) = QueueMaking.Current(context, kind, options);
        var items = queue is null ? new() : QueueMaking.Open(context, queue);
        try
        {
            return Open(context, kind, id, items, options.Classes);
        }
        catch
        {
            items.Dispose();
            throw;
        }
    }

    /// <summary>Opens a list of items over the newest rows.</summary>
    public static LabelDesk Open(CircleContext context, QueueKind kind, string? id, QueuedItems items, IReadOnlyList<string>? classes)
    {
        var (datasetId, dataset, _) = Labelling.Newest(context);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        var file = Circle.OpenRows(context, rowsHash);
        try
        {
            // Rows may have moved since the list was made; items have not.
            var moved = items.Count > 0 && (rowsHash != dataset.RowsHash || (id is not null && context.Ledger.Find(id)?.Inputs.Contains(datasetId) != true));
            return new(context, kind, id, items, file, moved ? Places(new(context.Project, file), items) : null, classes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // -1: no row has the item any more.
    static long[] Places(ItemIds ids, QueuedItems items)
    {
        var rows = new long[items.Count];
        Array.Fill(rows, -1);
        foreach (var (item, places) in ids.RowsOf(items.Names.ToHashSet(StringComparer.Ordinal))) { rows[items.IndexOf(item)] = places[0]; }
        return rows;
    }

    /// <summary>The item that a person has, or the next one, which is theirs until they answer.</summary>
    public DeskTurn Next(string by)
    {
        CheckName(by);
        lock (_gate)
        {
            _tail.Read(Take);
            return Turn(by, Give(by));
        }
    }

    /// <summary>Puts an item off: it comes again when nothing else is left.</summary>
    public DeskTurn Skip(string by, string item)
    {
        CheckName(by);
        lock (_gate)
        {
            var index = Find(item);
            var seat = SeatOf(by);
            Release(index, by);
            seat.Skipped.Remove(index);
            seat.Skipped.Add(index);
            seat.Done.Push((index, null));
            _tail.Read(Take);
            return Turn(by, Give(by));
        }
    }

    /// <summary>Writes an answer; when it completes the answer is on the disk.</summary>
    /// <param name="by">Who gives it.</param>
    /// <param name="item">The item.</param>
    /// <param name="value">The class; null: it cannot be told.</param>
    /// <param name="confidence">How sure they are, 0 to 1; null: they do not say.</param>
    /// <param name="reason">Why, in their words.</param>
    /// <exception cref="Numerics.UserErrorException">The item is not in the queue, or the answer is none; all that is wrong is told.</exception>
    public async Task<DeskAnswer> AnswerAsync(string by, string item, string? value, double? confidence = null, string? reason = null)
    {
        CheckName(by);
        reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var found = value is null ? null : Classes.Find(value);
        var problems = new List<Numerics.UserError>();
        if (value is not null && found is null) { problems.Add(DeskErrors.ClassUnknown(value, Classes.Names)); }
        if (confidence is not (null or (>= 0 and <= 1))) { problems.Add(DeskErrors.ConfidenceWrong(confidence.Value)); }
        if (reason?.Length > MostReason) { problems.Add(DeskErrors.ReasonTooLong(reason.Length, MostReason)); }
        if (_items.IndexOf(item) < 0) { problems.Add(DeskErrors.ItemNotQueued(item, Queue)); }
        if (problems.Count > 0) { throw new Numerics.UserErrorException(problems); }
        // One after the other: whoever comes second is to know of the first.
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            LabelEntry entry;
            var index = _items.IndexOf(item);
            lock (_gate)
            {
                _tail.Read(Take);
                // Sent again because the first confirmation did not arrive.
                if (_state.LastOf(index, by) is { } last && (last.Value, last.Reason, last.Confidence) == (found, reason, confidence))
                {
                    Release(index, by);
                    return new(item, found, false, "You had said that already; nothing was written.");
                }
                var purpose = _kind is QueueKind.New or QueueKind.Classes && _state.IsAnsweredByAnother(index, by) ? LabelPurpose.Second : _state.LastOf(index, by)?.Purpose ?? _state.Purpose;
                entry = new(item, found, LabelOrigin.Person, by, _context.Time.GetUtcNow(), purpose, confidence, Instructions?.Version, reason);
            }
            await AppendAsync(entry).ConfigureAwait(false);
            lock (_gate)
            {
                _tail.Read(Take);
                Release(index, by);
                var seat = SeatOf(by);
                seat.Skipped.Remove(index);
                seat.Done.Push((index, entry.Purpose));
                return new(item, found, true, _state.IsAnsweredByAnother(index, by) ? NoteOn(_kind) : null);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    // Not who, nor what: they may be asked again.
    static string NoteOn(QueueKind kind) => kind switch
    {
        QueueKind.Adjudicate => "Somebody else has answered this item too. Both answers are kept; the newest has the last word.",
        _ => "Somebody else has answered this item meanwhile. Both answers are kept; yours is a second opinion.",
    };

    /// <summary>Takes back the last thing that a person did, an answer or a skip, and gives them the item again.</summary>
    /// <remarks>An answer that is taken back stays in the label ledger, with another entry that says so.</remarks>
    public async Task<DeskTurn> UndoAsync(string by)
    {
        CheckName(by);
        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            int index;
            LabelEntry? withdrawn = null;
            lock (_gate)
            {
                _tail.Read(Take);
                var seat = SeatOf(by);
                // What was done in an earlier session can be taken back too.
                index = seat.Done.TryPop(out var done) ? done.Index : _state.NewestOf(by);
                if (index < 0) { throw DeskErrors.NothingToUndo(by).Exception(); }
                if (done.Purpose is not null || seat.Skipped.IndexOf(index) < 0)
                {
                    // Withdrawn elsewhere meanwhile, it need not be taken back.
                    if (_state.LastOf(index, by) is { } last) { withdrawn = last with { At = _context.Time.GetUtcNow(), Withdrawn = true }; }
                }
                seat.Skipped.Remove(index);
            }
            if (withdrawn is not null) { await AppendAsync(withdrawn).ConfigureAwait(false); }
            lock (_gate)
            {
                _tail.Read(Take);
                if (SeatOf(by).Current is { } other) { Release(other, by); }
                Take(index, by);
                return Turn(by, index);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    // A desk at which nobody answers leaves no empty segment behind.
    ValueTask AppendAsync(LabelEntry entry) => (_ledger ??= new(_context.Paths.Log, _context.Ledger, _context.Time)).AppendAsync([entry]);

    static void CheckName(string by)
    {
        if (by.Length is 0 or > MostName || by.Trim() != by || by.Any(char.IsControl)) { throw DeskErrors.NameWrong(by).Exception(); }
    }

    int Find(string item) => _items.IndexOf(item) is >= 0 and var index ? index : throw DeskErrors.ItemNotQueued(item, Queue).Exception();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ledger is not null) { await _ledger.DisposeAsync().ConfigureAwait(false); }
        _items.Dispose();
        _file.Dispose();
        _writing.Dispose();
    }
}
