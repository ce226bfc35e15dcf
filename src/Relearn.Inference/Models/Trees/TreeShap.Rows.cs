using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Eight rows at once: a lane for each row, one point after the other. Every lane does the very operations that <see cref="Pass"/> does for its row, so the bits are the same.</summary>
sealed unsafe partial class TreeShap
{
    const int Rows = 8;

    /// <summary>Places in this thread's working memory; everything is eight numbers wide.</summary>
    readonly struct RowScratch(double* room, int places, int splits)
    {
        /// <summary>All bits set where a row's value sends it left, for each split.</summary>
        public readonly double* Lefts = room;

        /// <summary>All bits set where the splits above on the same feature did not send the row elsewhere, for each split.</summary>
        public readonly double* Here = room + splits * Rows;

        /// <summary>One over the factor of those splits, the first of eight numbers.</summary>
        public readonly double* Factors = room + 2 * splits * Rows;

        /// <summary>Products of the factors above, for each place of the tree.</summary>
        public readonly double* Products = room + 3 * splits * Rows;

        /// <summary>Sums of the leaves below, for each place.</summary>
        public readonly double* Below = room + (3 * splits + places) * Rows;

        /// <summary>For each feature eight sums, one for each place of a point in a vector.</summary>
        public readonly double* Sums = room + (3 * splits + 2 * places) * Rows;
    }

    void ExplainRows(float* rows, double* to, uint* words, int* bounds)
    {
        var (places, features) = (2 * _most + 1, _features.Length);
        var room = Room((3 * _most + 2 * places + features * Lanes) * Rows + features * Rows / 2);
        var scratch = new RowScratch(room, places, _most);
        var values = (float*)(scratch.Sums + features * Lanes * Rows);
        for (var slot = 0; slot < features; slot++)
        {
            for (var row = 0; row < Rows; row++) { values[slot * Rows + row] = rows[(long)row * _width + _features[slot]]; }
        }
        for (var output = 0; output < _trees.Length; output++)
        {
            new Span<double>(scratch.Sums, features * Lanes * Rows).Clear();
            foreach (ref readonly var tree in _trees[output].AsSpan())
            {
                DecideRows(values, tree, scratch, words, bounds);
                var leaves = _leaves.Pointer + tree.FirstLeaf;
                for (var leaf = 0; leaf <= tree.Splits; leaf++) { Vector512.Create(leaves[leaf]).StoreAligned(scratch.Below + (tree.Splits + leaf) * Rows); }
                var rule = _rules.Pointer + tree.Rule;
                var points = tree.Blocks * Lanes;
                for (var point = 0; point < points && rule[2 * points + point] != 0; point++)
                {
                    PassRows(tree, rule[point], rule[points + point], rule[2 * points + point], scratch, scratch.Sums + point % Lanes * Rows);
                }
            }
            for (var row = 0; row < Rows; row++) { Contributions(to, row, output).Clear(); }
            for (var slot = 0; slot < features; slot++)
            {
                var sum = Vector512<double>.Zero;
                for (var lane = 0; lane < Lanes; lane++) { sum += Vector512.LoadAligned(scratch.Sums + (slot * Lanes + lane) * Rows); }
                for (var row = 0; row < Rows; row++) { Contributions(to, row, output)[_features[slot]] = sum[row]; }
            }
            for (var row = 0; row < Rows; row++) { Contributions(to, row, output)[_width] = _expected[output]; }
        }
    }

    Span<double> Contributions(double* to, int row, int output) => new(to + ((long)row * _trees.Length + output) * (_width + 1), _width + 1);

    void DecideRows(float* values, in Tree tree, in RowScratch scratch, uint* words, int* bounds)
    {
        var zero = Vector512.Create((double)TreeModel.ZeroThreshold);
        var splits = _splits.Pointer + tree.First;
        for (var i = 0; i < tree.Splits; i++)
        {
            var split = splits + i;
            var (low, high) = Vector256.Widen(Vector256.LoadAligned(values + split->Slot * Rows));
            var value = Vector512.Create(low, high);
            var threshold = Vector512.Create(split->Node.Threshold);
            var left = split->Node.Kind switch
            {
                SplitKind.MissingRight => Vector512.LessThanOrEqual(value, threshold),
                SplitKind.MissingLeft => ~Vector512.GreaterThan(value, threshold),
                SplitKind.MissingIsZero => Vector512.LessThanOrEqual(value & Vector512.Equals(value, value), threshold),
                SplitKind.ZeroMissingLeft => ~Vector512.GreaterThan(Vector512.Abs(value), zero) | Vector512.LessThanOrEqual(value, threshold),
                SplitKind.ZeroMissingRight => Vector512.GreaterThan(Vector512.Abs(value), zero) & Vector512.LessThanOrEqual(value, threshold),
                _ => InSets(&split->Node, value, words, bounds),
            };
            left.StoreAligned(scratch.Lefts + i * Rows);
            if (split->Above < 0) { continue; }
            var above = (split->Above >> 1) * Rows;
            var side = Vector512.LoadAligned(scratch.Lefts + above);
            if ((split->Above & 1) != 0) { side = ~side; }
            // Of splits that have none above on their feature, every row is here.
            (splits[split->Above >> 1].Above < 0 ? side : side & Vector512.LoadAligned(scratch.Here + above)).StoreAligned(scratch.Here + i * Rows);
        }
    }

    static Vector512<double> InSets(TreeNode* node, Vector512<double> values, uint* words, int* bounds)
    {
        var left = Vector512<long>.Zero;
        for (var row = 0; row < Rows; row++) { left = left.WithElement(row, TreeModel.GoesLeft(node, values[row], words, bounds) ? -1 : 0); }
        return left.AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void PassRows(in Tree tree, double known, double unknown, double weight, in RowScratch scratch, double* sums)
    {
        var splits = _splits.Pointer + tree.First;
        var products = scratch.Products;
        var below = scratch.Below;
        var lefts = scratch.Lefts;
        var here = scratch.Here;
        var factors = scratch.Factors;
        var point = Vector512.Create(known);
        Vector512.Create(weight).StoreAligned(products);
        for (var i = 0; i < tree.Splits; i++)
        {
            var split = splits + i;
            var product = Vector512.LoadAligned(products + i * Rows);
            var left = Vector512.LoadAligned(lefts + i * Rows);
            var leftFactor = Vector512.Create(unknown * (split->PathShare * split->LeftShare)) + (left & point);
            var rightFactor = Vector512.Create(unknown * (split->PathShare * split->RightShare)) + Vector512.AndNot(point, left);
            if (split->Above < 0)
            {
                (product * leftFactor).StoreAligned(products + split->Left * Rows);
                (product * rightFactor).StoreAligned(products + split->Right * Rows);
                continue;
            }
            var isHere = Vector512.LoadAligned(here + i * Rows);
            var factor = 1 / (unknown * split->PathShare + known);
            factors[i * Rows] = factor;
            var own = product * factor;
            own.StoreAligned(products + i * Rows);
            Vector512.ConditionalSelect(isHere, own * leftFactor, product * split->LeftShare).StoreAligned(products + split->Left * Rows);
            Vector512.ConditionalSelect(isHere, own * rightFactor, product * split->RightShare).StoreAligned(products + split->Right * Rows);
        }
        for (var i = tree.Splits - 1; i >= 0; i--)
        {
            var split = splits + i;
            var left = Vector512.LoadAligned(lefts + i * Rows);
            var (onLeft, onRight) = (Vector512.LoadAligned(below + split->Left * Rows), Vector512.LoadAligned(below + split->Right * Rows));
            var hot = Vector512.ConditionalSelect(left, onLeft, onRight);
            var cold = Vector512.ConditionalSelect(left, onRight, onLeft);
            var difference = (hot - cold) * Vector512.ConditionalSelect(left, Vector512.Create(split->PathShare * split->RightShare), Vector512.Create(split->PathShare * split->LeftShare));
            var sum = sums + split->Slot * Lanes * Rows;
            if (split->Above < 0)
            {
                (Vector512.LoadAligned(sum) + Vector512.LoadAligned(products + i * Rows) * difference).StoreAligned(sum);
                (hot - difference * unknown).StoreAligned(below + i * Rows);
                continue;
            }
            var isHere = Vector512.LoadAligned(here + i * Rows);
            difference *= factors[i * Rows];
            (Vector512.LoadAligned(sum) + (Vector512.LoadAligned(products + i * Rows) * difference & isHere)).StoreAligned(sum);
            Vector512.ConditionalSelect(isHere, hot - difference * unknown, onLeft * split->LeftShare + onRight * split->RightShare).StoreAligned(below + i * Rows);
        }
    }
}
