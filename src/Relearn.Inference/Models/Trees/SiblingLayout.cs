namespace Relearn.Inference.Models.Trees;

/// <summary>A tree with siblings side by side, the right child behind the left one; pairs in the order in which rows are likely to come to them, so that most ways stay in few cache lines.</summary>
/// <param name="Places">Each place's split (or the complement of its leaf) and how far behind it its left child stands; 0 for a leaf.</param>
/// <param name="Depth">Splits on the longest way to a leaf.</param>
sealed record SiblingLayout(List<(int At, int Distance)> Places, int Depth)
{
    /// <summary>Lays a tree out; null where a child is further away than <paramref name="mostDistance"/>.</summary>
    public static SiblingLayout? Of(TreeModel model, int tree, int mostDistance)
    {
        var places = new List<(int At, int Distance)> { (model.Roots[tree], 0) };
        var depths = new List<int> { 0 };
        // The most training rows first; level by level where the model does not say how many.
        var pending = new PriorityQueue<int, (double Cover, int Place)>();
        Add(0);
        while (pending.TryDequeue(out var place, out _))
        {
            var (left, right) = (model.Nodes[places[place].At].Left, model.Nodes[places[place].At].Right);
            var distance = places.Count - place;
            if (distance > mostDistance) { return null; }
            places[place] = (places[place].At, distance);
            foreach (var child in (ReadOnlySpan<int>)[left, right])
            {
                places.Add((child, 0));
                depths.Add(depths[place] + 1);
                Add(places.Count - 1);
            }
        }
        return new(places, depths.Max());

        void Add(int place)
        {
            if (places[place].At is >= 0 and var at) { pending.Enqueue(place, (model.NodeCover.Length == 0 ? 0 : -model.NodeCover[at], place)); }
        }
    }
}
