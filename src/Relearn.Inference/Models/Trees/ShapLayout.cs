namespace Relearn.Inference.Models.Trees;

/// <summary>One tree laid out for <see cref="TreeShap"/>.</summary>
/// <param name="Splits">In the order in which they are passed.</param>
/// <param name="Expected">Mean of the leaves, each by its share of the training rows.</param>
/// <param name="MostFeatures">Most different features on the way to a leaf.</param>
sealed record ShapLayout(ShapSplit[] Splits, double Expected, int MostFeatures)
{
    /// <param name="model">The model.</param>
    /// <param name="order">The tree's splits, parents before children.</param>
    /// <param name="ends">Its leaves.</param>
    /// <param name="slots">Numbers of the features.</param>
    public static ShapLayout Of(TreeModel model, List<int> order, List<int> ends, Dictionary<int, int> slots)
    {
        var places = new Dictionary<int, int>();
        foreach (var (place, split) in order.Index()) { places[split] = place; }
        foreach (var (place, leaf) in ends.Index()) { places[~leaf] = order.Count + place; }
        // The children's own numbers: they sum to the split's in what LightGBM writes, and shares that sum to 1 keep the sum of the contributions right in any text.
        var cover = new double[places.Count];
        foreach (var (place, leaf) in ends.Index()) { cover[order.Count + place] = model.LeafCover[leaf]; }
        for (var i = order.Count - 1; i >= 0; i--) { cover[i] = cover[places[model.Nodes[order[i]].Left]] + cover[places[model.Nodes[order[i]].Right]]; }

        var splits = new ShapSplit[order.Count];
        // Where a way comes from: the place above, and 1 more if it is on the right.
        var from = new int[places.Count];
        var shares = new double[places.Count];
        var features = new int[places.Count];
        if (places.Count > 0) { (from[0], shares[0]) = (-1, 1); }
        for (var i = 0; i < order.Count; i++)
        {
            var node = model.Nodes[order[i]];
            var (left, right) = (places[node.Left], places[node.Right]);
            var all = cover[i];
            var (leftShare, rightShare) = all > 0 ? (cover[left] / all, cover[right] / all) : (0.5, 0.5);
            var above = from[i];
            while (above >= 0 && splits[above >> 1].Node.Feature != node.Feature) { above = from[above >> 1]; }
            var pathShare = above < 0 ? 1 : splits[above >> 1].PathShare * ((above & 1) == 0 ? splits[above >> 1].LeftShare : splits[above >> 1].RightShare);
            splits[i] = new() { Node = node, Left = left, Right = right, LeftShare = leftShare, RightShare = rightShare, PathShare = pathShare, Slot = slots[node.Feature], Above = above };
            (from[left], from[right]) = (2 * i, 2 * i + 1);
            (shares[left], shares[right]) = (shares[i] * leftShare, shares[i] * rightShare);
            features[left] = features[right] = features[i] + (above < 0 ? 1 : 0);
        }
        var expected = ends.Index().Sum(l => shares[order.Count + l.Index] * model.Leaves[l.Item]);
        return new(splits, expected, features.Max());
    }
}
