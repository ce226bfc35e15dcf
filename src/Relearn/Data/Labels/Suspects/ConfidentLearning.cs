using System.Runtime.InteropServices;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Finds wrongly labelled items by confident learning; probabilities must come from models that did not learn from the item.</summary>
/// <remarks>
/// Filters and their edges: at least one item of a class stays, so a class with one item is never pruned; of equal items those with the lower number are taken; last of all an item is let go whose most
/// probable class, with 1e-6 in favour of the given one, is the given one (the two that take the lowest scores take as many as are asked for).
/// </remarks>
sealed class ConfidentLearning
{
    const int LeastLeft = 1;
    const double InFavour = 1e-6;

    readonly TopProbabilities _items;
    readonly Lazy<SparseCounts> _prune;
    readonly Lazy<(int[] Starts, int[] Items)> _byLabel;

    ConfidentLearning(TopProbabilities items)
    {
        (_items, Joint) = (items, ConfidentJoint.Of(items));
        _prune = new(() => Joint.CalibratedLeaving(LeastLeft));
        _byLabel = new(ByLabel);
    }

    /// <summary>Counts the joint.</summary>
    public static ConfidentLearning Of(TopProbabilities items) => new(items);

    /// <summary>Thresholds and joint counts.</summary>
    public ConfidentJoint Joint { get; }

    /// <summary>Which items a filter takes, <c>[items]</c>.</summary>
    public bool[] Find(SuspectFilter filter)
    {
        var found = new bool[_items.Items];
        switch (filter)
        {
            case SuspectFilter.PruneByNoiseRate: PruneByNoiseRate(found); break;
            case SuspectFilter.PruneByClass: PruneByClass(found); break;
            case SuspectFilter.Both:
                var byClass = new bool[found.Length];
                PruneByNoiseRate(found);
                PruneByClass(byClass);
                for (var i = 0; i < found.Length; i++) { found[i] &= byClass[i]; }
                break;
            case SuspectFilter.ConfidentLearning:
                for (var i = 0; i < found.Length; i++) { found[i] = Joint.Guesses[i] >= 0 && Joint.Guesses[i] != _items.Labels[i]; }
                break;
            case SuspectFilter.PredictedNotGiven: Array.Fill(found, true); break;
            default:
                var quality = LabelQuality.Of(_items, filter == SuspectFilter.LowSelfConfidence ? QualityMeasure.SelfConfidence : QualityMeasure.NormalizedMargin);
                Selection.Least(quality, Find(SuspectFilter.ConfidentLearning).Count(f => f), new double[quality.Length], i => found[i] = true);
                return found;
        }
        for (var i = 0; i < found.Length; i++) { found[i] &= !IsPredicted(i); }
        return found;
    }

    // Whether the given label is the most probable one, with a little in its favour.
    bool IsPredicted(int item)
    {
        var (other, p) = _items.BestOther(item);
        var own = _items.Own[item] + InFavour;
        return own > p || (own == p && _items.Labels[item] < other);
    }

    void PruneByClass(bool[] found)
    {
        var (starts, items) = _byLabel.Value;
        var (own, scratch) = (new double[_items.Items], new double[_items.Items]);
        for (var a = 0; a < _items.Classes; a++)
        {
            var members = items.AsMemory(starts[a]..starts[a + 1]);
            if (members.Length <= LeastLeft) { continue; }
            for (var m = 0; m < members.Length; m++) { own[m] = _items.Own[members.Span[m]]; }
            Selection.Least(own.AsSpan(0, members.Length), members.Length - _prune.Value.Of(a, a), scratch, m => found[members.Span[m]] = true);
        }
    }

    void PruneByNoiseRate(bool[] found)
    {
        var (starts, items) = _byLabel.Value;
        var scratch = new double[_items.Items];
        double[] margins = [];
        var place = new int[_items.Classes];
        Array.Fill(place, -1);
        for (var a = 0; a < _items.Classes; a++)
        {
            var members = items.AsMemory(starts[a]..starts[a + 1]);
            if (members.Length <= LeastLeft) { continue; }
            var columns = _prune.Value.ColumnsOf(a);
            var counts = _prune.Value.ValuesOf(a);
            var pruned = new List<int>();
            for (var e = 0; e < columns.Length; e++)
            {
                if (columns[e] != a && counts[e] > 0) { pruned.Add(e); }
            }
            // As many classes b at a time as keep the margins within the size of the probabilities.
            var most = (int)Math.Clamp((long)_items.Items * _items.Width / members.Length, 1, Math.Max(1, pruned.Count));
            if (margins.Length < most * members.Length) { margins = new double[most * members.Length]; }
            for (var first = 0; first < pruned.Count; first += most)
            {
                var part = CollectionsMarshal.AsSpan(pruned).Slice(first, Math.Min(most, pruned.Count - first));
                for (var b = 0; b < part.Length; b++) { place[columns[part[b]]] = b; }
                FillMargins(margins, members.Span, place, part.Length);
                for (var b = 0; b < part.Length; b++)
                {
                    place[columns[part[b]]] = -1;
                    Selection.Least(margins.AsSpan(b * members.Length, members.Length), counts[part[b]], scratch, m => found[members.Span[m]] = true);
                }
            }
        }
    }

    // p(given) - p(b), least first when sorted: [class b, item]. Where b was not kept it has what all classes have that were not.
    void FillMargins(double[] margins, ReadOnlySpan<int> members, int[] place, int rows)
    {
        for (var m = 0; m < members.Length; m++)
        {
            var item = members[m];
            for (var b = 0; b < rows; b++) { margins[b * members.Length + m] = _items.Own[item] - _items.Rest[item]; }
            var classes = _items.ClassesOf(item);
            var values = _items.ProbabilitiesOf(item);
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++)
            {
                if (place[classes[j]] >= 0) { margins[place[classes[j]] * members.Length + m] = _items.Own[item] - values[j]; }
            }
        }
    }

    (int[] Starts, int[] Items) ByLabel()
    {
        var starts = new int[_items.Classes + 1];
        foreach (var label in _items.Labels) { starts[label + 1]++; }
        for (var c = 0; c < _items.Classes; c++) { starts[c + 1] += starts[c]; }
        var (next, items) = ((int[])starts.Clone(), new int[_items.Items]);
        for (var i = 0; i < items.Length; i++) { items[next[_items.Labels[i]]++] = i; }
        return (starts, items);
    }
}
