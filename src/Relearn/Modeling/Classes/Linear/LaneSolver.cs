using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Relearn.Numerics;

namespace Relearn.Modeling.Classes.Linear;

/// <summary>Fits the linear models of up to 16 classes against the rest of a node's rows at once: squared hinge, by coordinate descent on the dual.</summary>
/// <remarks>
/// A row's values are read once for all 16, and the 16 weights of a column stand in one cache line. Each class goes through the very steps that it would alone.
/// <code>
/// for each row i in turn                      (y = +1 of the class, -1 of the rest; d = 1 / (2 cost))
/// 1  g = y (w x + bias) - 1 + d a[i]          slope of the dual
/// 2  step = max(0, a[i] - g / (x x + 1 + d)) - a[i]
/// 3  a[i] += step;  w += step y x;  bias += step y
/// 4  a row with a[i] = 0 and g above the last pass's worst violation in all classes is left out from now on
/// </code>
/// Source: C.-J. Hsieh et al., "A dual coordinate descent method for large-scale linear SVM", ICML 2008 (algorithm 1 and section 3.2).
/// </remarks>
static unsafe class LaneSolver
{
    /// <summary>Classes that are fitted at once.</summary>
    public const int Lanes = 16;

    const int Half = Lanes / 2;
    const int Line = 64;

    /// <summary>Fits them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="lanes">The class of each row, 0 to 15; 16 for none of them.</param>
    /// <param name="used">How many of the 16 are classes.</param>
    /// <param name="options">The constants.</param>
    /// <param name="seed">Decides the order of the rows, which is another in each pass: without that, twice as many passes end further from the optimum.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Weights, <c>[columns + 1, 16]</c>; the last are the biases.</returns>
    public static float[] Fit(LaneRows rows, byte[] lanes, int used, MarginOptions options, ulong seed, CancellationToken cancellation)
    {
        var (weightCount, alphaCount) = ((nuint)(rows.Width + 1) * Lanes, (nuint)rows.Count * Lanes);
        var weights = (float*)NativeMemory.AlignedAlloc(weightCount * sizeof(float), Line);
        var alphas = (float*)NativeMemory.AlignedAlloc(Math.Max(1, alphaCount) * sizeof(float), Line);
        try
        {
            NativeMemory.Clear(weights, weightCount * sizeof(float));
            NativeMemory.Clear(alphas, alphaCount * sizeof(float));
            Descend(rows, lanes, used, options, seed, weights, alphas, cancellation);
            return new ReadOnlySpan<float>(weights, (int)weightCount).ToArray();
        }
        finally
        {
            NativeMemory.AlignedFree(weights);
            NativeMemory.AlignedFree(alphas);
        }
    }

    static void Descend(LaneRows rows, byte[] lanes, int used, MarginOptions options, ulong seed, float* weights, float* alphas, CancellationToken cancellation)
    {
        // Of each lane that a row can be of: signs, then d, for all 16.
        var signs = stackalloc float[(Lanes + 1) * Lanes];
        var diagonals = stackalloc float[(Lanes + 1) * Lanes];
        for (var lane = 0; lane <= Lanes; lane++)
        {
            for (var other = 0; other < Lanes; other++)
            {
                signs[lane * Lanes + other] = lane == other ? 1 : -1;
                diagonals[lane * Lanes + other] = 0.5f / (lane == other ? options.PositiveCost : options.Cost);
            }
        }
        var mask = stackalloc float[Lanes];
        for (var lane = 0; lane < Lanes; lane++) { mask[lane] = lane < used ? 1 : 0; }
        var (mask0, mask1) = (Vector256.Load(mask), Vector256.Load(mask + Half));
        var active = new int[rows.Count];
        for (var i = 0; i < active.Length; i++) { active[i] = i; }
        var count = active.Length;
        var (bar0, bar1) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.PositiveInfinity));
        var random = new SeededRandom(seed);
        var bias = weights + (nint)rows.Width * Lanes;
        var one = Vector256<float>.One;
        var zero = Vector256<float>.Zero;
        fixed (int* starts = rows.Starts, columns = rows.Columns)
        fixed (float* values = rows.Values, squares = rows.Squares)
        {
            for (var pass = 0; pass < options.Passes; pass++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (var i = count - 1; i > 0; i--)
                {
                    var j = random.NextInt(i + 1);
                    (active[i], active[j]) = (active[j], active[i]);
                }
                var (worst0, worst1) = (zero, zero);
                var kept = 0;
                for (var a = 0; a < count; a++)
                {
                    var i = active[a];
                    var (from, to) = (starts[i], starts[i + 1]);
                    var (z0, z1) = (Vector256.Load(bias), Vector256.Load(bias + Half));
                    for (var k = from; k < to; k++)
                    {
                        var w = weights + (nint)columns[k] * Lanes;
                        var x = Vector256.Create(values[k]);
                        z0 += x * Vector256.Load(w);
                        z1 += x * Vector256.Load(w + Half);
                    }
                    var sign = signs + lanes[i] * Lanes;
                    var diagonal = diagonals + lanes[i] * Lanes;
                    var alpha = alphas + (nint)i * Lanes;
                    var (y0, y1) = (Vector256.Load(sign), Vector256.Load(sign + Half));
                    var (d0, d1) = (Vector256.Load(diagonal), Vector256.Load(diagonal + Half));
                    var (a0, a1) = (Vector256.Load(alpha), Vector256.Load(alpha + Half));
                    var g0 = (y0 * z0 - one + d0 * a0) * mask0;
                    var g1 = (y1 * z1 - one + d1 * a1) * mask1;
                    var (idle0, idle1) = (Vector256.Equals(a0, zero), Vector256.Equals(a1, zero));
                    worst0 = Vector256.MaxNative(worst0, Vector256.Abs(Vector256.ConditionalSelect(idle0, Vector256.MinNative(g0, zero), g0)));
                    worst1 = Vector256.MaxNative(worst1, Vector256.Abs(Vector256.ConditionalSelect(idle1, Vector256.MinNative(g1, zero), g1)));
                    var square = Vector256.Create(squares[i]);
                    var n0 = Vector256.MaxNative(zero, a0 - g0 / (square + d0));
                    var n1 = Vector256.MaxNative(zero, a1 - g1 / (square + d1));
                    var (s0, s1) = ((n0 - a0) * y0, (n1 - a1) * y1);
                    if ((Vector256.Equals(s0, zero) & Vector256.Equals(s1, zero)) == Vector256<float>.AllBitsSet)
                    {
                        if (((idle0 & Vector256.GreaterThan(g0, bar0)) & (idle1 & Vector256.GreaterThan(g1, bar1))) == Vector256<float>.AllBitsSet) { continue; }
                        active[kept++] = i;
                        continue;
                    }
                    active[kept++] = i;
                    n0.Store(alpha);
                    n1.Store(alpha + Half);
                    (Vector256.Load(bias) + s0).Store(bias);
                    (Vector256.Load(bias + Half) + s1).Store(bias + Half);
                    for (var k = from; k < to; k++)
                    {
                        var w = weights + (nint)columns[k] * Lanes;
                        var x = Vector256.Create(values[k]);
                        (Vector256.Load(w) + x * s0).Store(w);
                        (Vector256.Load(w + Half) + x * s1).Store(w + Half);
                    }
                }
                count = kept;
                (bar0, bar1) = (worst0, worst1);
                if (Math.Max(Largest(worst0), Largest(worst1)) <= options.Tolerance) { break; }
            }
        }
    }

    static float Largest(Vector256<float> values)
    {
        var most = 0f;
        for (var i = 0; i < Half; i++) { most = Math.Max(most, values[i]); }
        return most;
    }
}
