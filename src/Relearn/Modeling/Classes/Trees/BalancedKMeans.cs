using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Trees;

/// <summary>Parts sparse vectors into clusters of nearly equal size: k-means by cosine in which a full cluster takes no more.</summary>
/// <remarks>Not for two threads at once; the result depends on the vectors and the seed alone. Source of the idea: Y. Prabhu et al., "Parabel", WWW 2018 (balanced spherical 2-means).</remarks>
sealed class BalancedKMeans(LabelVectors vectors, int most)
{
    // Centres of all clusters side by side, [columns, most]; all 0 between calls.
    readonly float[] _centres = new float[vectors.Width * most];

    /// <summary>The cluster of each member.</summary>
    /// <param name="members">Which vectors.</param>
    /// <param name="clusters">Number of clusters, 2 to <c>most</c>.</param>
    /// <param name="rounds">Rounds at most.</param>
    /// <param name="seed">Decides where centres begin.</param>
    public int[] Part(ReadOnlySpan<int> members, int clusters, int rounds, ulong seed)
    {
        var count = members.Length;
        var (assigned, likeness) = (new int[count], new float[count * clusters]);
        Array.Fill(assigned, -1);
        var random = new SeededRandom(seed);
        var drawn = new int[count];
        for (var i = 0; i < count; i++) { drawn[i] = i; }
        for (var c = 0; c < clusters; c++)
        {
            var j = c + random.NextInt(count - c);
            (drawn[c], drawn[j]) = (drawn[j], drawn[c]);
            assigned[drawn[c]] = c;
        }
        for (var round = 0; round < rounds; round++)
        {
            Move(members, assigned, clusters);
            Compare(members, likeness, clusters);
            foreach (var member in members) { Clear(member); }
            if (!Assign(likeness, clusters, assigned)) { break; }
        }
        return assigned;
    }

    void Clear(int member)
    {
        for (var k = vectors.Starts[member]; k < vectors.Starts[member + 1]; k++) { _centres.AsSpan(vectors.Columns[k] * most, most).Clear(); }
    }

    void Move(ReadOnlySpan<int> members, int[] assigned, int clusters)
    {
        for (var i = 0; i < members.Length; i++)
        {
            if (assigned[i] < 0) { continue; }
            for (var k = vectors.Starts[members[i]]; k < vectors.Starts[members[i] + 1]; k++) { _centres[vectors.Columns[k] * most + assigned[i]] += vectors.Values[k]; }
        }
        // Each column of a cluster once: whoever comes to it first takes it into the length.
        var lengths = new double[clusters];
        var seen = new HashSet<int>();
        foreach (var member in members)
        {
            for (var k = vectors.Starts[member]; k < vectors.Starts[member + 1]; k++)
            {
                if (!seen.Add(vectors.Columns[k])) { continue; }
                for (var c = 0; c < clusters; c++) { lengths[c] += (double)_centres[vectors.Columns[k] * most + c] * _centres[vectors.Columns[k] * most + c]; }
            }
        }
        foreach (var column in seen)
        {
            for (var c = 0; c < clusters; c++) { _centres[column * most + c] *= lengths[c] > 0 ? (float)(1 / Math.Sqrt(lengths[c])) : 0; }
        }
    }

    void Compare(ReadOnlySpan<int> members, float[] likeness, int clusters)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var own = likeness.AsSpan(i * clusters, clusters);
            own.Clear();
            for (var k = vectors.Starts[members[i]]; k < vectors.Starts[members[i] + 1]; k++)
            {
                var centre = _centres.AsSpan(vectors.Columns[k] * most, clusters);
                var value = vectors.Values[k];
                for (var c = 0; c < centre.Length; c++) { own[c] += value * centre[c]; }
            }
        }
    }

    // Those with most to lose choose first.
    static bool Assign(float[] likeness, int clusters, int[] assigned)
    {
        var count = assigned.Length;
        var (order, keys) = (new int[count], new (float Loss, int Member)[count]);
        for (var i = 0; i < count; i++)
        {
            var (best, second) = (float.NegativeInfinity, float.NegativeInfinity);
            foreach (var value in likeness.AsSpan(i * clusters, clusters))
            {
                if (value > best) { (best, second) = (value, best); }
                else if (value > second) { second = value; }
            }
            (order[i], keys[i]) = (i, (second - best, i));
        }
        Array.Sort(keys, order);
        // So many clusters have one more than the others that all find room.
        var (room, larger) = (count / clusters, count % clusters);
        var sizes = new int[clusters];
        var changed = false;
        foreach (var i in order)
        {
            var at = -1;
            for (var c = 0; c < clusters; c++)
            {
                if (sizes[c] < room + (larger > 0 ? 1 : 0) && (at < 0 || likeness[i * clusters + c] > likeness[i * clusters + at])) { at = c; }
            }
            if (++sizes[at] > room) { larger--; }
            changed |= assigned[i] != at;
            assigned[i] = at;
        }
        return changed;
    }
}
