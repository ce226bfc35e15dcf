using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Relearn.Inference.Bundles;

/// <summary>The container of a bundle: a table and aligned sections, each with its own version and hash.</summary>
/// <remarks>
/// <c>docs/formats/bundle.md</c> describes it byte by byte. Nothing in it can execute. Whoever needs to know that it is the right
/// bundle compares <see cref="Hash"/> with the ledger's; hashes inside only show damage.
/// </remarks>
public sealed class BundleFile
{
    /// <summary>Version of the container that is written.</summary>
    public const uint FormatVersion = 1;

    // Every section that this build knows is at its first version.
    const uint SectionVersion = 1;
    const int HeaderLength = 16;
    const int EntryLength = 88;
    const int NameLength = 32;
    const int Alignment = 64;
    const uint RequiredFlag = 1;

    static readonly HashSet<string> KnownSections = ["manifest", "trees", "linear", "rate_table", "sampling"];

    /// <summary>One section.</summary>
    /// <param name="Name">At most 32 ASCII characters.</param>
    /// <param name="Version">Version of this section's own format.</param>
    /// <param name="Required">A reader that does not know it must refuse the bundle.</param>
    /// <param name="Content">Its bytes.</param>
    public sealed record Section(string Name, uint Version, bool Required, byte[] Content);

    readonly Dictionary<string, Section> _sections;

    BundleFile(Dictionary<string, Section> sections, string hash)
    {
        _sections = sections;
        Hash = hash;
    }

    /// <summary>SHA-256 of the whole file, lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>Content of a section.</summary>
    /// <exception cref="BundleException">There is no such section.</exception>
    public byte[] Read(string name) => _sections.TryGetValue(name, out var section)
        ? section.Content
        : throw new BundleException($"The bundle has no section '{name}'; it has {string.Join(", ", _sections.Keys)}. Make it again with 'relearn run'.");

    /// <summary>Content of a section that not every bundle has; null if it is not there.</summary>
    internal byte[]? Find(string name) => _sections.GetValueOrDefault(name)?.Content;

    /// <summary>Lays out sections as one file; the same sections give the same bytes.</summary>
    public static byte[] Write(IReadOnlyList<Section> sections)
    {
        var offset = Align(HeaderLength + sections.Count * EntryLength);
        var offsets = new int[sections.Count];
        for (var i = 0; i < sections.Count; i++)
        {
            offsets[i] = offset;
            offset = Align(offset + sections[i].Content.Length);
        }
        var file = new byte[offset];
        "RLBUNDLE"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), sections.Count);
        for (var i = 0; i < sections.Count; i++)
        {
            var section = sections[i];
            var entry = file.AsSpan(HeaderLength + i * EntryLength, EntryLength);
            Encoding.ASCII.GetBytes(section.Name, entry[..NameLength]);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], section.Version);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[36..], section.Required ? RequiredFlag : 0);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], offsets[i]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[48..], section.Content.Length);
            SHA256.HashData(section.Content, entry.Slice(56, 32));
            section.Content.CopyTo(file, offsets[i]);
        }
        return file;
    }

    static int Align(int offset) => (offset + Alignment - 1) / Alignment * Alignment;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedHash">What the ledger says its SHA-256 is; null to trust the file.</param>
    /// <exception cref="BundleException">It is missing, damaged, not the expected one, or from a later version.</exception>
    public static BundleFile Open(string path, string? expectedHash = null)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle '{path}' cannot be read: {e.Message} Check the path, or make the bundle with 'relearn run'.");
        }
        return Parse(file, path, expectedHash);
    }

    /// <summary>Reads and checks the bytes of a file; <paramref name="name"/> is what messages call it.</summary>
    public static BundleFile Parse(byte[] file, string name, string? expectedHash = null)
    {
        if (file.Length < HeaderLength || !file.AsSpan(0, 8).SequenceEqual("RLBUNDLE"u8))
        {
            throw new BundleException($"'{name}' is not a Relearn bundle: it does not begin with RLBUNDLE.");
        }
        var version = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8));
        if (version == 0) { throw Damaged(name, "its format version is 0"); }
        if (version > FormatVersion)
        {
            throw new BundleException($"'{name}' has bundle format {version}; this build reads up to {FormatVersion}. Install a newer Relearn.");
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        if (expectedHash is not null && hash != expectedHash)
        {
            throw Damaged(name, $"its SHA-256 is {hash}, but {expectedHash} was recorded");
        }
        var count = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12));
        if (count < 0 || HeaderLength + (long)count * EntryLength > file.Length) { throw Damaged(name, "its table of sections is cut short"); }
        var sections = new Dictionary<string, Section>();
        for (var i = 0; i < count; i++)
        {
            var entry = file.AsSpan(HeaderLength + i * EntryLength, EntryLength);
            var section = Encoding.ASCII.GetString(entry[..NameLength]).TrimEnd('\0');
            var required = (BinaryPrimitives.ReadUInt32LittleEndian(entry[36..]) & RequiredFlag) != 0;
            var offset = BinaryPrimitives.ReadInt64LittleEndian(entry[40..]);
            var length = BinaryPrimitives.ReadInt64LittleEndian(entry[48..]);
            if (offset < 0 || length < 0 || offset > file.Length - length) { throw Damaged(name, $"section '{section}' ends behind the file"); }
            var content = file.AsSpan((int)offset, (int)length).ToArray();
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(entry.Slice(56, 32))) { throw Damaged(name, $"section '{section}' does not have its hash"); }
            if (!KnownSections.Contains(section))
            {
                if (required) { throw new BundleException($"'{name}' needs section '{section}', which this build does not know. Install a newer Relearn."); }
                continue;
            }
            var sectionVersion = BinaryPrimitives.ReadUInt32LittleEndian(entry[32..]);
            if (sectionVersion != SectionVersion)
            {
                throw new BundleException($"Section '{section}' of '{name}' has format {sectionVersion}; this build reads {SectionVersion}. Install a newer Relearn.");
            }
            if (!sections.TryAdd(section, new(section, sectionVersion, required, content))) { throw Damaged(name, $"section '{section}' stands in it twice"); }
        }
        return new(sections, hash);
    }

    static BundleException Damaged(string name, string how) =>
        new($"The bundle '{name}' is damaged: {how}. Make it again with 'relearn run', or copy it again from where it came.");
}
