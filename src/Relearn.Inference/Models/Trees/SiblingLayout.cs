namespace Relearn.Inference.Models.Trees;

/// <summary>A tree with siblings side by side, level by level: the right child stands behind the left one.</summary>
/// <param name="Places">Each place's split (or the complement of its leaf) and how far behind it its left child stands; 0 for a leaf.</param>
/// <param name="Depth">Splits on the longest way to a leaf.</param>
sealed record SiblingLayout(List<(int At, int Distance)> Places, int Depth)
{
    /// <summary>Lays a tree out; null where a child is further away than <paramref name="mostDistance"/>.</summary>
    public static SiblingLayout? Of(TreeModel model, int tree, int mostDistance)
    {
        var places = new List<(int At, int Distance)> { (model.Roots[tree], 0) };
        var depths = new List<int> { 0 };
        for (var place = 0; place < places.Count; place++)
        {
            var at = places[place].At;
            if (at < 0) { continue; }
            var distance = places.Count - place;
            if (distance > mostDistance) { return null; }
            places[place] = (at, distance);
            places.Add((model.Nodes[at].Left, 0));
            places.Add((model.Nodes[at].Right, 0));
            depths.Add(depths[place] + 1);
            depths.Add(depths[place] + 1);
        }
        return new(places, depths[^1]);
    }
}
