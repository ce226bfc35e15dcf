namespace Relearn.Loop.Desk;

/// <summary>The classes that somebody gave last, each with a place of its own, so that a key goes on meaning what it meant: a new one takes the place of the one that was given longest ago.</summary>
sealed class RecentClasses
{
    /// <summary>Places: one for each of the keys 1 to 9.</summary>
    public const int Places = 9;

    readonly List<(string Value, DateTimeOffset At)> _used = [];

    /// <summary>The classes by place.</summary>
    public IReadOnlyList<string> All => [.. _used.Select(u => u.Value)];

    /// <summary>Notes that a class was given; in any order of time.</summary>
    public void Use(string value, DateTimeOffset at)
    {
        var place = _used.FindIndex(u => u.Value == value);
        if (place < 0 && _used.Count < Places)
        {
            _used.Add((value, at));
            return;
        }
        if (place < 0) { place = Enumerable.Range(0, Places).MinBy(p => _used[p].At); }
        if (at >= _used[place].At) { _used[place] = (value, at); }
    }
}
