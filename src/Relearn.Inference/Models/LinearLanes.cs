using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models;

/// <summary>A linear model laid out for vectors: eight running sums, so that no addition waits for the one before it.</summary>
/// <remarks>
/// <code>
/// 1 number f      sum[f mod 8] += slope * held(value - mean, within 8 scales); slope = weight / scale; a missing one adds its weight
///   category f    sum[f mod 8] += its weight
/// 2 score = weight 0 + (((sum0 + sum4) + (sum2 + sum6)) + ((sum1 + sum5) + (sum3 + sum7)))
/// </code>
/// Places without a feature of the kind add 0, which changes no sum. The order is part of the bundle's format, and every vector width keeps it, so all processors give the same bits.
/// </remarks>
sealed class LinearLanes
{
    const int Lanes = 8;

    // A number is held within so many standard deviations, as in training.
    const double MostScales = 8;

    /// <summary>Eight features that are numbers; 0 everywhere at the places of others.</summary>
    [InlineArray(Lanes)]
    struct Eight<T>
    {
        T _first;
    }

    struct Numbers
    {
        public Eight<double> Means;
        public Eight<double> Limits;
        public Eight<double> Slopes;
        public Eight<double> Missing;
    }

    /// <summary>Eight features that are categories; at the places of others weight 0, which is masked.</summary>
    struct Categories
    {
        public Eight<long> Masks;
        public Eight<float> Last;
        public Eight<int> First;
        public Eight<int> Missing;
    }

    readonly Numbers[] _numbers;
    readonly Categories[] _categories;
    readonly bool[] _hasNumbers;
    readonly bool[] _hasCategories;
    readonly double[] _weights;
    readonly int _width;

    // Brings the last eight values of a row to the places of its last, incomplete block.
    readonly Vector256<int> _turn;

    public LinearLanes(ReadOnlySpan<LinearScorer.Term> terms, double[] weights)
    {
        (_weights, _width) = (weights, terms.Length);
        var blocks = (_width + Lanes - 1) / Lanes;
        (_numbers, _categories, _hasNumbers, _hasCategories) = (new Numbers[blocks], new Categories[blocks], new bool[blocks], new bool[blocks]);
        for (var f = 0; f < _width; f++)
        {
            var (term, block, lane) = (terms[f], f / Lanes, f % Lanes);
            if (term.Categories > 0)
            {
                ref var categories = ref _categories[block];
                (categories.Masks[lane], categories.Last[lane], categories.First[lane], categories.Missing[lane]) = (-1, term.Categories - 1, term.Offset, term.Offset + term.Categories);
                _hasCategories[block] = true;
            }
            else
            {
                ref var numbers = ref _numbers[block];
                (numbers.Means[lane], numbers.Limits[lane], numbers.Slopes[lane], numbers.Missing[lane]) = (term.Mean, MostScales * term.Scale, weights[term.Offset] / term.Scale, weights[term.Offset + 1]);
                _hasNumbers[block] = true;
            }
        }
        _turn = Vector256.Create(8, 9, 10, 11, 12, 13, 14, 15) - Vector256.Create(_width % Lanes) & Vector256.Create(Lanes - 1);
    }

    public long Bytes => (long)_numbers.Length * (Unsafe.SizeOf<Numbers>() + Unsafe.SizeOf<Categories>() + 2);

    public double Score(ReadOnlySpan<float> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _width);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var values = ref MemoryMarshal.GetReference(row);
        for (var block = 0; block < _numbers.Length; block++)
        {
            var eight = (block + 1) * Lanes <= _width ? Vector256.LoadUnsafe(ref values, (nuint)(block * Lanes))
                : _width < Lanes ? Padded(row)
                : Vector256.ShuffleNative(Vector256.LoadUnsafe(ref values, (nuint)(_width - Lanes)), _turn);
            if (_hasNumbers[block])
            {
                ref var numbers = ref Unsafe.As<Numbers, double>(ref _numbers[block]);
                var (first, second) = Vector256.Widen(eight);
                low += Terms(first, ref numbers);
                high += Terms(second, ref Unsafe.Add(ref numbers, Lanes / 2));
            }
            if (_hasCategories[block]) { AddCategories(eight, ref _categories[block], ref low, ref high); }
        }
        // (0 + 4, 1 + 5, 2 + 6, 3 + 7)
        var four = low + high;
        return _weights[0] + ((four[0] + four[2]) + (four[1] + four[3]));
    }

    static Vector256<float> Padded(ReadOnlySpan<float> row)
    {
        Span<float> eight = stackalloc float[Lanes];
        eight.Clear();
        row.CopyTo(eight);
        return Vector256.Create<float>(eight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Terms(Vector256<double> value, ref double numbers)
    {
        var limit = Vector256.LoadUnsafe(ref numbers, Lanes);
        var held = Vector256.MaxNative(Vector256.MinNative(value - Vector256.LoadUnsafe(ref numbers), limit), -limit);
        return Vector256.ConditionalSelect(Vector256.Equals(value, value), held * Vector256.LoadUnsafe(ref numbers, 2 * Lanes), Vector256.LoadUnsafe(ref numbers, 3 * Lanes));
    }

    // Without checks of bounds: a code is held within those of its feature, whose weights were all there when the model was read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void AddCategories(Vector256<float> values, ref Categories categories, ref Vector256<double> low, ref Vector256<double> high)
    {
        var held = Vector256.MinNative(Vector256.MaxNative(values, Vector256<float>.Zero), Vector256.LoadUnsafe(ref categories.Last[0]));
        var codes = Vector256.ConvertToInt32Native(held) + Vector256.LoadUnsafe(ref categories.First[0]);
        var at = Vector256.ConditionalSelect(Vector256.Equals(values, values).AsInt32(), codes, Vector256.LoadUnsafe(ref categories.Missing[0]));
        ref var weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        var (first, second) = (at.GetLower(), at.GetUpper());
        low += Gather(first, ref weights) & Vector256.LoadUnsafe(ref categories.Masks[0]).AsDouble();
        high += Gather(second, ref weights) & Vector256.LoadUnsafe(ref categories.Masks[Lanes / 2]).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Gather(Vector128<int> at, ref double weights) =>
        Vector256.Create(Unsafe.Add(ref weights, at[0]), Unsafe.Add(ref weights, at[1]), Unsafe.Add(ref weights, at[2]), Unsafe.Add(ref weights, at[3]));
}
