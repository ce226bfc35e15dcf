using System.Buffers.Binary;

namespace Relearn.Inference.Models.Classes;

/// <summary>The section of a bundle (<c>docs/formats/bundle.md</c>).</summary>
sealed partial class StoppingRule
{
    const int Version = 1;

    const string Damaged = "The bundle's section 'stopping' is damaged. Make it again with 'relearn run'.";

    /// <summary>Above every mass: a threshold with which every answer is the root.</summary>
    public static readonly double AboveAll = Math.BitIncrement(1.0);

    /// <summary>Writes it.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Requested);
        writer.Write(FalseAlarms);
        writer.Write(UnfamiliarAbove);
        writer.Write(_targets.Length);
        foreach (var target in _targets) { writer.Write(target); }
        writer.Write(_groups.Length);
        foreach (var group in _groups) { writer.Write(group); }
        foreach (var threshold in _thresholds.SelectMany(t => t))
        {
            writer.Write(threshold.Mass);
            writer.Write(threshold.Rows);
            writer.Write(threshold.Rank);
            writer.Write(threshold.Right);
        }
        writer.Write(_levels.Length);
        foreach (var level in _levels)
        {
            writer.Write(level.Masses.Length);
            for (var i = 0; i < level.Masses.Length; i++)
            {
                writer.Write(level.Masses[i]);
                writer.Write(level.Shares[i]);
            }
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <param name="bytes">The section.</param>
    /// <param name="taxonomy">The bundle's taxonomy.</param>
    /// <exception cref="BundleException">It is damaged, of another taxonomy or of a later version.</exception>
    public static StoppingRule Parse(ReadOnlySpan<byte> bytes, Taxonomy taxonomy)
    {
        var rest = bytes;
        if (Int(ref rest) is var version && version != Version) { throw new BundleException($"The bundle's section 'stopping' has version {version}; this build knows {Version}. Install a newer Relearn."); }
        var (requested, falseAlarms, unfamiliarAbove) = (Share(ref rest), Share(ref rest), Share(ref rest));
        var targets = new double[Count(ref rest, 8)];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = Share(ref rest);
            Require(targets[i] is > 0 and < 1 && (i == 0 || targets[i] > targets[i - 1]));
        }
        Require(Array.IndexOf(targets, requested) >= 0);
        var groups = new int[Count(ref rest, 4)];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Int(ref rest);
            Require(groups[i] > 0 && groups[i] < taxonomy.Count && taxonomy.DepthOf(groups[i]) == 1 && (i == 0 || groups[i] > groups[i - 1]));
        }
        // Looked at before memory is taken for them.
        Require((long)targets.Length * (groups.Length + 1) * 20 <= rest.Length);
        var thresholds = new StoppingThreshold[targets.Length][];
        for (var t = 0; t < targets.Length; t++)
        {
            thresholds[t] = new StoppingThreshold[groups.Length + 1];
            for (var g = 0; g <= groups.Length; g++)
            {
                var threshold = new StoppingThreshold(Double(ref rest), Int(ref rest), Int(ref rest), Int(ref rest));
                Require(threshold.Mass >= 0 && threshold.Mass <= AboveAll && threshold is { Rows: >= 0, Rank: > 0 } && threshold.Rank <= threshold.Rows + 1 && threshold.Right >= 0 && threshold.Right <= threshold.Rows);
                thresholds[t][g] = threshold;
            }
        }
        var levels = new MassCurve[Count(ref rest, 4)];
        for (var l = 0; l < levels.Length; l++)
        {
            var masses = new double[Count(ref rest, 16)];
            var shares = new double[masses.Length];
            Require(masses.Length > 0);
            for (var i = 0; i < masses.Length; i++)
            {
                (masses[i], shares[i]) = (Share(ref rest), Share(ref rest));
                Require(i == 0 || (masses[i] > masses[i - 1] && shares[i] >= shares[i - 1]));
            }
            levels[l] = new(masses, shares);
        }
        Require(rest.IsEmpty);
        return new(requested, targets, groups, thresholds, levels, unfamiliarAbove, falseAlarms);
    }

    static int Int(ref ReadOnlySpan<byte> from)
    {
        Require(from.Length >= 4);
        var value = BinaryPrimitives.ReadInt32LittleEndian(from);
        from = from[4..];
        return value;
    }

    // Of things that take this many bytes each, so that a count that is not true takes no memory.
    static int Count(ref ReadOnlySpan<byte> from, int bytes)
    {
        var count = Int(ref from);
        Require(count >= 0 && (long)count * bytes <= from.Length);
        return count;
    }

    static double Double(ref ReadOnlySpan<byte> from)
    {
        Require(from.Length >= 8);
        var value = BinaryPrimitives.ReadDoubleLittleEndian(from);
        from = from[8..];
        return value;
    }

    static double Share(ref ReadOnlySpan<byte> from)
    {
        var value = Double(ref from);
        Require(value is >= 0 and <= 1);
        return value;
    }

    static void Require(bool sound)
    {
        if (!sound) { throw new BundleException(Damaged); }
    }
}
