using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Relearn.Inference.Bundles;

/// <summary>The container of a bundle: a table and aligned sections, each with its own version and hash.</summary>
/// <remarks>
/// <c>docs/formats/bundle.md</c> describes it byte by byte. Nothing in it can execute. Whoever needs to know that it is the right
/// bundle compares <see cref="Hash"/> with the ledger's; hashes inside only show damage.
/// </remarks>
public sealed class BundleFile : IDisposable
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

    static readonly HashSet<string> KnownSections = ["manifest", "trees", "linear", "rate_table", "sampling", "fake_negatives", "ftrl", Trust.FamiliarRows.SectionName, "sparse", "taxonomy", "classes", "stopping", .. Models.Classes.ClassScorers.Learners];

    /// <summary>One section.</summary>
    /// <param name="Name">At most 32 ASCII characters.</param>
    /// <param name="Version">Version of this section's own format.</param>
    /// <param name="Required">A reader that does not know it must refuse the bundle.</param>
    /// <param name="Content">Its bytes.</param>
    public sealed record Section(string Name, uint Version, bool Required, byte[] Content);

    readonly record struct Place(string Name, uint Version, bool Required, long Offset, int Length, byte[] Hash);

    readonly BundleBytes _bytes;
    readonly string _name;
    readonly Dictionary<string, Place> _places = [];
    readonly ConcurrentDictionary<string, bool> _checked = [];

    BundleFile(BundleBytes bytes, string name) => (_bytes, _name) = (bytes, name);

    /// <summary>SHA-256 of the whole file, lower-case hexadecimal. Worked out when it is asked for first, unless it was expected.</summary>
    /// <exception cref="BundleException">The file was written over in place since it was opened.</exception>
    public string Hash => _bytes.Hash.Value;

    /// <summary>The same hash, which can still be asked for when this is closed.</summary>
    internal BundleHash LazyHash => _bytes.Hash;

    /// <summary>Content of a section.</summary>
    /// <exception cref="BundleException">There is no such section, or it is damaged.</exception>
    public byte[] Read(string name) => Read(name, content => content.ToArray());

    /// <summary>Reads a section where it stands, without a copy of it.</summary>
    /// <param name="name">The section.</param>
    /// <param name="read">Is given its content, which it may not keep.</param>
    /// <exception cref="BundleException">There is no such section, or it is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public T Read<T>(string name, Func<ReadOnlySpan<byte>, T> read) => _places.TryGetValue(name, out var place)
        ? Read(place, read)
        : throw new BundleException($"The bundle has no section '{name}'; it has {string.Join(", ", _places.Keys)}. Make it again with 'relearn run'.");

    /// <summary>True if the bundle has a section that not every bundle has.</summary>
    internal bool Has(string name) => _places.ContainsKey(name);

    /// <summary>Checks the sections that nobody has read yet.</summary>
    /// <exception cref="BundleException">One of them is damaged.</exception>
    internal void CheckRest()
    {
        foreach (var place in _places.Values) { Read(place, _ => true); }
    }

    // A section's hash is compared when it is touched first.
    T Read<T>(Place place, Func<ReadOnlySpan<byte>, T> read) => _bytes.Read(place.Offset, place.Length, content =>
    {
        if (!_checked.ContainsKey(place.Name))
        {
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(place.Hash)) { throw Damaged(_name, $"section '{place.Name}' does not have its hash"); }
            _checked[place.Name] = true;
        }
        return read(content);
    });

    /// <summary>Lets go of the file; whoever is reading a section at this moment finishes first.</summary>
    public void Dispose() => _bytes.Dispose();

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

    /// <summary>Maps a file into memory and checks its table; each section is checked when it is touched first.</summary>
    /// <remarks>While it is open the file may be replaced by another that is renamed to its name, but not be written over in place.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="expectedHash">What the ledger says its SHA-256 is; null to trust the file.</param>
    /// <exception cref="BundleException">It is missing, damaged, not the expected one, or from a later version.</exception>
    public static BundleFile Open(string path, string? expectedHash = null)
    {
        try
        {
            return Parse(BundleBytes.Map(path), path, expectedHash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BundleException($"The bundle '{path}' cannot be read: {e.Message} Check the path, or make the bundle with 'relearn run'.");
        }
    }

    /// <summary>Reads and checks the bytes of a file; <paramref name="name"/> is what messages call it.</summary>
    public static BundleFile Parse(byte[] file, string name, string? expectedHash = null) => Parse(BundleBytes.Of(file), name, expectedHash);

    static BundleFile Parse(BundleBytes bytes, string name, string? expectedHash)
    {
        var bundle = new BundleFile(bytes, name);
        try
        {
            bundle.ReadTable(expectedHash);
            return bundle;
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }

    void ReadTable(string? expectedHash)
    {
        if (_bytes.Length < HeaderLength) { throw NoBundle(); }
        var count = _bytes.Read(0, HeaderLength, header =>
        {
            if (!header[..8].SequenceEqual("RLBUNDLE"u8)) { throw NoBundle(); }
            var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
            if (version == 0) { throw Damaged(_name, "its format version is 0"); }
            return version <= FormatVersion
                ? BinaryPrimitives.ReadInt32LittleEndian(header[12..])
                : throw new BundleException($"'{_name}' has bundle format {version}; this build reads up to {FormatVersion}. Install a newer Relearn.");
        });
        if (expectedHash is not null && Hash != expectedHash)
        {
            throw Damaged(_name, $"its SHA-256 is {Hash}, but {expectedHash} was recorded");
        }
        if (count < 0 || HeaderLength + (long)count * EntryLength > _bytes.Length) { throw Damaged(_name, "its table of sections is cut short"); }
        for (var i = 0; i < count; i++) { Add(_bytes.Read(HeaderLength + i * EntryLength, EntryLength, ReadEntry)); }
    }

    BundleException NoBundle() => new($"'{_name}' is not a Relearn bundle: it does not begin with RLBUNDLE.");

    Place ReadEntry(ReadOnlySpan<byte> entry)
    {
        var section = Encoding.ASCII.GetString(entry[..NameLength]).TrimEnd('\0');
        var offset = BinaryPrimitives.ReadInt64LittleEndian(entry[40..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry[48..]);
        return offset >= 0 && length >= 0 && offset <= _bytes.Length - length
            ? new(section, BinaryPrimitives.ReadUInt32LittleEndian(entry[32..]), (BinaryPrimitives.ReadUInt32LittleEndian(entry[36..]) & RequiredFlag) != 0, offset, (int)length, entry.Slice(56, 32).ToArray())
            : throw Damaged(_name, $"section '{section}' ends behind the file");
    }

    void Add(Place place)
    {
        if (!KnownSections.Contains(place.Name))
        {
            // Nobody will touch it, so that it is checked here.
            Read(place, _ => true);
            if (place.Required) { throw new BundleException($"'{_name}' needs section '{place.Name}', which this build does not know. Install a newer Relearn."); }
            return;
        }
        if (place.Version != SectionVersion)
        {
            throw new BundleException($"Section '{place.Name}' of '{_name}' has format {place.Version}; this build reads {SectionVersion}. Install a newer Relearn.");
        }
        if (!_places.TryAdd(place.Name, place)) { throw Damaged(_name, $"section '{place.Name}' stands in it twice"); }
    }

    static BundleException Damaged(string name, string how) =>
        new($"The bundle '{name}' is damaged: {how}. Make it again with 'relearn run', or copy it again from where it came.");
}
