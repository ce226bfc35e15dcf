using System.IO.Hashing;
using System.Text;

namespace Relearn.Monitoring.Joining;

/// <summary>Decisions by the key that they are about, as columns: about 40 bytes a decision.</summary>
sealed class DecisionKeys
{
    readonly TextHeap _texts = new();
    readonly List<ulong> _hashes = [];
    readonly List<long> _keys = [];
    readonly List<double> _times = [];
    readonly List<DecisionPlace> _places = [];
    int[]? _order;

    /// <summary>Takes a decision about a key.</summary>
    public void Add(string key, double eventTime, DecisionPlace place)
    {
        _order = null;
        _hashes.Add(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)));
        _keys.Add(_texts.Add(key));
        _times.Add(eventTime);
        _places.Add(place);
    }

    /// <summary>The newest decision about a key at or before a time; of several at one time the first that was added.</summary>
    public DecisionPlace Find(string key, double time)
    {
        if (key.Length == 0) { return DecisionPlace.None; }
        var order = _order ??= Sorted();
        var utf8 = Encoding.UTF8.GetBytes(key);
        var hash = XxHash3.HashToUInt64(utf8);
        // The first behind all of this hash at or before the time.
        var (low, high) = (0, order.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var (h, t) = (_hashes[order[middle]], _times[order[middle]]);
            if (h < hash || (h == hash && t <= time)) { low = middle + 1; }
            else { high = middle; }
        }
        var found = DecisionPlace.None;
        var foundTime = double.NaN;
        // Backwards; two keys may share a hash.
        for (var at = low - 1; at >= 0 && _hashes[order[at]] == hash; at--)
        {
            var i = order[at];
            if (!double.IsNaN(foundTime) && _times[i] != foundTime) { break; }
            if (_texts.BytesAt(_keys[i]).SequenceEqual(utf8)) { (found, foundTime) = (_places[i], _times[i]); }
        }
        return found;
    }

    int[] Sorted()
    {
        int[] order = [.. Enumerable.Range(0, _hashes.Count)];
        Array.Sort(order, (a, b) => _hashes[a].CompareTo(_hashes[b]) is not 0 and var byHash ? byHash : _times[a].CompareTo(_times[b]) is not 0 and var byTime ? byTime : a.CompareTo(b));
        return order;
    }
}
