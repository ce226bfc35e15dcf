using Relearn.Serving;

namespace Relearn.Monitoring.Joining;

/// <summary>Places of decisions by their id. A writer numbers its decisions one by one, so pages of an array hold them: eight bytes a decision.</summary>
sealed class DecisionPlaces
{
    const int PageBits = 10;

    readonly Dictionary<(long Writer, long Page), DecisionPlace[]> _pages = [];

    /// <summary>Says where a decision stands; the last word counts.</summary>
    public void Add(DecisionId id, DecisionPlace place)
    {
        var key = (id.Writer, id.Number >> PageBits);
        if (!_pages.TryGetValue(key, out var page)) { _pages.Add(key, page = new DecisionPlace[1 << PageBits]); }
        page[id.Number & ((1 << PageBits) - 1)] = place;
    }

    /// <summary>Where a decision stands.</summary>
    public DecisionPlace Find(DecisionId id) =>
        _pages.TryGetValue((id.Writer, id.Number >> PageBits), out var page) && page[id.Number & ((1 << PageBits) - 1)] is { Candidates: > 0 } place ? place : DecisionPlace.None;
}
