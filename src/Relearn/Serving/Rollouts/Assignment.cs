using System.Buffers.Binary;
using System.Globalization;
using Relearn.Numerics;

namespace Relearn.Serving.Rollouts;

/// <summary>Which arm a unit belongs to: a place on the line from 0 to 1, from the rollout's salt and the unit alone.</summary>
/// <remarks>
/// Units before the share are the challenger's. So a larger share only adds units to it, nobody changes sides while the share stays, and a restart finds the same sides. Another rollout has another salt and mixes anew.
/// The mixer is that of SplitMix64, which <see cref="SeededRandom"/> names.
/// </remarks>
static class Assignment
{
    /// <summary>The salt of a rollout.</summary>
    public static ulong SaltOf(string rollout) => ulong.Parse(ContentHash.Of(rollout).AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Where a unit stands, 0 to below 1.</summary>
    /// <param name="salt">The rollout's.</param>
    /// <param name="unit">Its name.</param>
    public static double PlaceOf(ulong salt, ReadOnlySpan<byte> unit) => (Hash(salt, unit) >> 11) * (1.0 / (1UL << 53));

    /// <summary>64 bits of a unit.</summary>
    public static ulong Hash(ulong salt, ReadOnlySpan<byte> unit)
    {
        unchecked
        {
            var hash = new SeededRandom(salt ^ (ulong)unit.Length).Next();
            for (; unit.Length >= 8; unit = unit[8..]) { hash = new SeededRandom(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(unit)).Next(); }
            Span<byte> rest = stackalloc byte[8];
            rest.Clear();
            unit.CopyTo(rest);
            return new SeededRandom(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)).Next();
        }
    }
}
