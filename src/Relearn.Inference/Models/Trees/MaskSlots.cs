namespace Relearn.Inference.Models.Trees;

/// <summary>Where the mask of each split and leaf of a tree stands: splits first, parents before children, then leaves.</summary>
static class MaskSlots
{
    /// <summary>The first leaf's place.</summary>
    public const int FirstLeaf = 256;

    /// <summary>Bytes of all masks, and of the 64 numbers behind them.</summary>
    public const int Bytes = FirstNumber + 64;

    /// <summary>Where the numbers of the rows' leaves begin.</summary>
    public const int FirstNumber = (FirstLeaf + LeafSums.MostLeaves) * sizeof(ulong);

    /// <summary>From a child (a split, or the complement of a leaf) to its place.</summary>
    public static Dictionary<int, ushort> Of(List<int> splits, List<int> leaves)
    {
        var slots = new Dictionary<int, ushort>();
        foreach (var (index, split) in splits.Index()) { slots[split] = (ushort)index; }
        foreach (var (index, leaf) in leaves.Index()) { slots[~leaf] = (ushort)(FirstLeaf + index); }
        return slots;
    }
}
