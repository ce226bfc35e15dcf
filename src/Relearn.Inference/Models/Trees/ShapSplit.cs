using System.Runtime.InteropServices;

namespace Relearn.Inference.Models.Trees;

/// <summary>A split as <see cref="TreeShap"/> passes it.</summary>
[StructLayout(LayoutKind.Sequential)]
struct ShapSplit
{
    /// <summary>What it asks.</summary>
    public TreeNode Node;

    /// <summary>Place of its left child in the tree: splits in the order in which they are passed, then leaves.</summary>
    public int Left;

    /// <summary>Place of its right child; stands behind <see cref="Left"/>, so that a side is an index.</summary>
    public int Right;

    /// <summary>Share of its training rows that went left.</summary>
    public double LeftShare;

    /// <summary>Share that went right; stands behind <see cref="LeftShare"/>.</summary>
    public double RightShare;

    /// <summary>Product of the shares of the sides taken at the splits above that ask the same feature; 1 where there is none.</summary>
    public double PathShare;

    /// <summary>Number of the feature among those that the trees ask.</summary>
    public int Slot;

    /// <summary>Twice the nearest split above that asks the same feature, and 1 more if this one is on its right; -1 where there is none.</summary>
    public int Above;
}
