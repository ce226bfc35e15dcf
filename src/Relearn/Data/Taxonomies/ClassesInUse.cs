using System.Runtime.InteropServices;
using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>The classes that a run works with: the tree, where each label of the rows stands in it, and which nodes are told apart.</summary>
/// <param name="Version">Version of the taxonomy: what answers name.</param>
/// <param name="Taxonomy">The tree.</param>
/// <param name="NodeOfLabel">Node of each label by its code in the rows file, <c>[labels]</c>.</param>
/// <param name="Plan">Which nodes are told apart.</param>
/// <param name="Report">The same for people.</param>
sealed record ClassesInUse(string Version, Taxonomy Taxonomy, int[] NodeOfLabel, MergePlan Plan, ClassReport Report)
{
    const int FormatVersion = 1;

    /// <summary>What training needs of it, to be made again: version, taxonomy, node of each label, target of each node.</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(FormatVersion);
        writer.Write(Version);
        writer.Write(Plan.Minimum);
        foreach (var part in new[] { Taxonomy.ToBytes(), MemoryMarshal.AsBytes<int>(NodeOfLabel).ToArray(), MemoryMarshal.AsBytes<int>(Plan.Targets).ToArray(), MemoryMarshal.AsBytes<long>(Plan.Counts).ToArray(), MemoryMarshal.AsBytes<int>(Plan.Classes).ToArray() })
        {
            writer.Write(part.Length);
            writer.Write(part);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads it; an artifact is checked by its hash before.</summary>
    public static (string Version, Taxonomy Taxonomy, int[] NodeOfLabel, MergePlan Plan) Parse(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        if (reader.ReadInt32() is var format && format != FormatVersion) { throw TaxonomiesErrors.FormatTooNew(format, FormatVersion).Exception(); }
        var (version, minimum) = (reader.ReadString(), reader.ReadInt32());
        byte[] Part() => reader.ReadBytes(reader.ReadInt32());
        int[] Ints() => MemoryMarshal.Cast<byte, int>(Part()).ToArray();
        var taxonomy = Taxonomy.Parse(Part());
        var nodes = Ints();
        return (version, taxonomy, nodes, new(minimum, Ints(), MemoryMarshal.Cast<byte, long>(Part()).ToArray(), Ints()));
    }

    /// <summary>Class of the model that each label is learnt as, by its code; -1 for none.</summary>
    public static int[] ClassOfLabel(int[] nodeOfLabel, MergePlan plan)
    {
        var classOf = new Dictionary<int, int>();
        for (var c = 0; c < plan.Classes.Length; c++) { classOf[plan.Classes[c]] = c; }
        return [.. nodeOfLabel.Select(n => plan.Targets[n] is >= 0 and var target ? classOf[target] : -1)];
    }
}
