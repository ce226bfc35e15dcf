using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;

namespace Relearn.Loop.Desk;

/// <summary>Which item is whose. All of it is called with the gate held.</summary>
sealed partial class LabelDesk
{
    /// <summary>Where a person is in the queue.</summary>
    sealed class Seat
    {
        /// <summary>The item they have.</summary>
        public int? Current { get; set; }

        /// <summary>Where they look on.</summary>
        public int Cursor { get; set; }

        /// <summary>What they put off, in that order.</summary>
        public List<int> Skipped { get; } = [];

        /// <summary>What they did, with the purpose of an answer; a skip has none.</summary>
        public Stack<(int Index, LabelPurpose? Purpose)> Done { get; } = new();
    }

    Seat SeatOf(string by)
    {
        if (!_seats.TryGetValue(by, out var seat)) { _seats.Add(by, seat = new()); }
        return seat;
    }

    int Give(string by)
    {
        var seat = SeatOf(by);
        if (seat.Current is { } current)
        {
            if (MayHave(current, by)) { return Take(current, by); }
            Release(current, by);
        }
        for (; seat.Cursor < _items.Count; seat.Cursor++)
        {
            if (MayHave(seat.Cursor, by) && !seat.Skipped.Contains(seat.Cursor)) { return Take(seat.Cursor, by); }
        }
        // Others had what was passed over, or took back what they had said.
        for (var i = 0; i < _items.Count; i++)
        {
            if (MayHave(i, by) && !seat.Skipped.Contains(i)) { return Take(i, by); }
        }
        foreach (var skipped in seat.Skipped)
        {
            if (MayHave(skipped, by)) { return Take(skipped, by); }
        }
        return -1;
    }

    bool MayHave(int index, string by) => _state.IsOpen(index, by) && (_rows is null || _rows[index] >= 0) && !IsTaken(index, by);

    bool IsTaken(int index, string by) => _leases.Count > 0 && _leases.TryGetValue(index, out var lease) && lease.By != by && lease.Until > _context.Time.GetUtcNow();

    int Take(int index, string by)
    {
        _leases[index] = (by, _context.Time.GetUtcNow() + Lease);
        SeatOf(by).Current = index;
        return index;
    }

    void Release(int index, string by)
    {
        if (_leases.TryGetValue(index, out var lease) && lease.By == by) { _leases.Remove(index); }
        if (SeatOf(by).Current == index) { SeatOf(by).Current = null; }
    }

    DeskTurn Turn(string by, int index)
    {
        var seat = SeatOf(by);
        var progress = new DeskProgress(_items.Count, Math.Min(_items.Count, _state.DoneFor(by)), _state.AnswersOf(by), seat.Skipped.Count(s => _state.IsOpen(s, by)));
        return index >= 0 ? new(Queue, Show(index), null, progress, RecentOf(by)) : new(Queue, null, Nothing(by), progress, RecentOf(by));
    }

    DeskItem Show(int index)
    {
        var queued = _items[index];
        var item = new DeskItem(queued.Item, _cells.Of(_rows?[index] ?? queued.Row));
        return _kind switch
        {
            QueueKind.Review => item with { Given = queued.Given, Suggested = queued.Suggested, Probability = queued.Probability },
            QueueKind.Classes => item with { Suggested = queued.Suggested, Probability = queued.Probability },
            QueueKind.Adjudicate => item with { Said = [.. _state.Standing(index).Where(e => e.Origin == LabelOrigin.Person).OrderBy(e => e.Value, StringComparer.Ordinal).ThenBy(e => e.Reason, StringComparer.Ordinal).Select(e => new DeskOpinion(e.Value, e.Reason))] },
            _ => item,
        };
    }

    // Why there is nothing, and what to do.
    string Nothing(string by)
    {
        var (open, elsewhere, gone) = (0, 0, 0);
        for (var i = 0; i < _items.Count; i++)
        {
            if (!_state.IsOpen(i, by)) { continue; }
            open++;
            if (_rows is not null && _rows[i] < 0) { gone++; }
            else if (IsTaken(i, by)) { elsewhere++; }
        }
        if (elsewhere > 0) { return (elsewhere == 1 ? "The last item is with somebody else now." : FormattableString.Invariant($"The last {elsewhere:N0} items are with others now.")) + " What they put away comes to you; ask again in some minutes."; }
        if (gone > 0) { return FormattableString.Invariant($"{gone:N0} items are left, but the rows they are of are gone. 'relearn data label --queue {Queue} --fresh' makes a new queue."); }
        if (_items.Count > 0 && _kind == QueueKind.Second && _state.Done < _items.Count) { return "All items that are left have been labelled by you, and the second label is for somebody else. Ask another person to go on, with their own --by."; }
        var done = _items.Count == 0 ? "" : "All items of this queue are done. ";
        return done + (_kind switch
        {
            QueueKind.New or QueueKind.Classes => _items.Count == 0 ? "Every row has a label: there is nothing new to label. '--queue review' looks at labels that may be wrong, '--queue second' gives second opinions." : "'relearn run' learns from what you said; after that this command asks for the items that would teach most then. '--fresh' makes a new queue at once.",
            QueueKind.Review when _items.Count == 0 && _context.Project.HasClasses => "No suspected errors are waiting.",
            QueueKind.Review => _items.Count == 0 ? "No suspected errors are waiting. 'relearn data review' looks for them and makes the list." : "'relearn run' takes them in.",
            QueueKind.Second => _items.Count == 0 ? "No item waits for a second label: nobody has labelled one in the share that 'label.second' sets, or all of these have two. '--queue new' labels more." : "'relearn data labels' shows how people agree.",
            _ => _items.Count == 0 ? "Nobody disagrees: there is no item on which labels differ. '--queue second' asks for second labels." : "'relearn run' takes the last word in.",
        });
    }
}
