namespace Relearn.Numerics;

/// <summary>A stream of random numbers that depends on its seed alone: the same on every machine and in every version.</summary>
/// <remarks>SplitMix64. Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
public struct SeededRandom(ulong seed)
{
    ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            return Mix(_state);
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="below"/>); the bias is below 2^-32 for bounds below 2^32.</summary>
    public int NextInt(int below) => (int)Math.BigMul(Next(), (ulong)below, out _);

    /// <summary>A number in [0, 1) that belongs to (seed, index), whatever was drawn before.</summary>
    public static double At(ulong seed, long index) => (Mix(unchecked(seed * 0xD1B54A32D192ED03 + (ulong)index * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019)) >> 11) * (1.0 / (1UL << 53));

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
