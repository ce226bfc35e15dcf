using System.Runtime.CompilerServices;

namespace Relearn.Inference.Models.Trees;

/// <summary>Goes down eight trees at once over splits of four bytes, without a branch: while one waits for its split from memory, the others go on.</summary>
static unsafe class EightWalks
{
    const int Together = 8;

    /// <summary>Steps between two looks at whether all have arrived.</summary>
    public const int Steps = 4;

    /// <summary>How a walk takes one step.</summary>
    public interface IStep
    {
        /// <summary>The next place of a walk; that of a leaf is itself.</summary>
        /// <param name="nodes">The splits.</param>
        /// <param name="row">What is known of the row.</param>
        /// <param name="at">The place.</param>
        static abstract int Next(uint* nodes, byte* row, int at);
    }

    /// <summary>Finds the leaf of each tree.</summary>
    /// <param name="nodes">The splits of all trees.</param>
    /// <param name="leaves">The value of each place.</param>
    /// <param name="roots">The first place of each tree.</param>
    /// <param name="depths">The splits on each tree's longest way.</param>
    /// <param name="order">The trees to walk, by depth: none waits long for the deepest of its eight.</param>
    /// <param name="count">How many.</param>
    /// <param name="row">What is known of the row.</param>
    /// <param name="values">Receives the value of tree t at <c>t - first</c>.</param>
    /// <param name="first">The tree of the first value.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Walk<TStep>(uint* nodes, double* leaves, int* roots, int* depths, int* order, int count, byte* row, double* values, int first) where TStep : struct, IStep
    {
        var tree = 0;
        for (; tree + Together <= count; tree += Together)
        {
            var own = order + tree;
            var (a, b, c, d) = (roots[own[0]], roots[own[1]], roots[own[2]], roots[own[3]]);
            var (e, f, g, h) = (roots[own[4]], roots[own[5]], roots[own[6]], roots[own[7]]);
            // Most ways end long before the longest does; who is at a leaf does not move.
            for (int depth = depths[own[7]], before = -1, sum = 0; depth > 0 && sum != before; depth -= Steps)
            {
                before = sum;
                for (var step = 0; step < Steps; step++)
                {
                    a = TStep.Next(nodes, row, a);
                    b = TStep.Next(nodes, row, b);
                    c = TStep.Next(nodes, row, c);
                    d = TStep.Next(nodes, row, d);
                    e = TStep.Next(nodes, row, e);
                    f = TStep.Next(nodes, row, f);
                    g = TStep.Next(nodes, row, g);
                    h = TStep.Next(nodes, row, h);
                }
                sum = a + b + c + d + e + f + g + h;
            }
            values[own[0] - first] = leaves[a];
            values[own[1] - first] = leaves[b];
            values[own[2] - first] = leaves[c];
            values[own[3] - first] = leaves[d];
            values[own[4] - first] = leaves[e];
            values[own[5] - first] = leaves[f];
            values[own[6] - first] = leaves[g];
            values[own[7] - first] = leaves[h];
        }
        for (; tree < count; tree++)
        {
            var at = roots[order[tree]];
            for (var depth = depths[order[tree]]; depth > 0; depth--) { at = TStep.Next(nodes, row, at); }
            values[order[tree] - first] = leaves[at];
        }
    }
}
