using System.Security.Cryptography;
using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

// Written and read: docs/formats/state.md. Equal facts give equal bytes.
public sealed partial class WindowState
{
    /// <summary>Version of the format that is written.</summary>
    public const int FormatVersion = 1;

    const int HashLength = 32;

    static ReadOnlySpan<byte> Magic => "RLSTATE\0"u8;

    /// <summary>Writes all that is still needed.</summary>
    public byte[] Save()
    {
        lock (_gate)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream, Encoding.Unicode);
            writer.Write(Magic);
            writer.Write(FormatVersion);
            writer.Write(ProgramHash());
            writer.Write(_clock);
            var notYet = _pending.UnorderedItems.ToLookup(p => p.Element.Group);
            for (var g = 0; g < _groups.Length; g++) { SaveGroup(writer, _groups[g], notYet[g]); }
            writer.Flush();
            writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
            writer.Flush();
            return stream.ToArray();
        }
    }

    byte[] ProgramHash() => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Program.Windows.Select(w => w.Text)) + FormattableString.Invariant($"\n{Watermark:R}")));

    void SaveGroup(BinaryWriter writer, WindowGroup group, IEnumerable<(Pending Fact, double VisibleFrom)> pending)
    {
        var visible = new List<(string Key, List<double[]> Facts)>();
        group.ForEach(_clock - Watermark, key => visible.Add((key, [])), fact => visible[^1].Facts.Add(fact.ToArray()));
        visible.RemoveAll(k => k.Facts.Count == 0);
        var later = pending.GroupBy(p => group.SpellingOf(p.Fact.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => (p.Key, p.Select(f => _pendingFacts.AsSpan(f.Fact.Slot * _width, group.Layout.Width).ToArray()).ToList())).ToList();
        // What was told twice while it waits is one fact.
        if (group.Layout.HasIds)
        {
            foreach (var (_, facts) in later)
            {
                double[][] once = [.. facts.GroupBy(x => (x[0], x[2])).SelectMany(g => double.IsNaN(g.Key.Item2) ? g : g.OrderBy(x => x[1]).ThenBy(x => x, Comparer<double[]>.Create((a, b) => CompareValues(group, a, b))).Take(1))];
                facts.Clear();
                facts.AddRange(once);
            }
        }
        // The state numbers texts as they came; a file in their order.
        var texts = new SortedSet<string>(StringComparer.Ordinal);
        ForEachText(group, visible.Concat(later), (ref double value) => texts.Add(group.Texts.Texts[(int)value]));
        var numbers = texts.Index().ToDictionary(t => t.Item, t => t.Index);
        ForEachText(group, visible.Concat(later), (ref double value) => value = numbers[group.Texts.Texts[(int)value]]);
        foreach (var (_, facts) in later) { facts.Sort((a, b) => a.AsSpan().SequenceCompareTo(b)); }
        writer.Write(texts.Count);
        foreach (var text in texts) { WriteText(writer, text); }
        WriteKeys(writer, visible);
        WriteKeys(writer, later);
    }

    static int CompareValues(WindowGroup group, double[] a, double[] b)
    {
        for (var i = 0; i < group.Layout.Arguments; i++)
        {
            var order = group.Layout.Compare(i, a[SeriesLayout.FirstValue + i], b[SeriesLayout.FirstValue + i]);
            if (order != 0) { return order; }
        }
        return 0;
    }

    delegate void TextChange(ref double value);

    static void ForEachText(WindowGroup group, IEnumerable<(string Key, List<double[]> Facts)> keys, TextChange change)
    {
        foreach (var fact in keys.SelectMany(k => k.Facts))
        {
            for (var a = 0; a < group.Layout.Arguments; a++)
            {
                ref var value = ref fact[SeriesLayout.FirstValue + a];
                if (group.Layout.IsText(a) && !double.IsNaN(value)) { change(ref value); }
            }
        }
    }

    static void WriteKeys(BinaryWriter writer, List<(string Key, List<double[]> Facts)> keys)
    {
        writer.Write(keys.Count);
        foreach (var (key, facts) in keys)
        {
            WriteText(writer, key);
            writer.Write(facts.Count);
            foreach (var number in facts.SelectMany(f => f)) { writer.Write(number); }
        }
    }

    static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(text.Length);
        foreach (var c in text) { writer.Write((ushort)c); }
    }

    /// <summary>Reads a state that was written for the same windows.</summary>
    /// <exception cref="BundleException">It is damaged, of a later format, or of other windows.</exception>
    public static WindowState Load(FeatureProgram program, ReadOnlySpan<byte> file, double watermark = DefaultWatermark)
    {
        var state = new WindowState(program, watermark);
        var headerLength = Magic.Length + 4 + HashLength + 8;
        if (file.Length < headerLength + HashLength || !file.StartsWith(Magic)) { throw new BundleException("The window state does not begin as one. It is made again from the log."); }
        var body = file[..^HashLength];
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(file[^HashLength..])) { throw new BundleException("The window state is damaged: it does not have its hash. It is made again from the log."); }
        using var reader = new BinaryReader(new MemoryStream(body.ToArray()), Encoding.Unicode);
        reader.BaseStream.Position = Magic.Length;
        var version = reader.ReadInt32();
        if (version != FormatVersion) { throw new BundleException($"The window state has format {version}; this build reads {FormatVersion}. Install a newer Relearn."); }
        if (!reader.ReadBytes(HashLength).AsSpan().SequenceEqual(state.ProgramHash())) { throw new BundleException("The window state is of other windows. It is made again from the log."); }
        state._clock = reader.ReadDouble();
        for (var g = 0; g < state._groups.Length; g++)
        {
            var texts = new string[reader.ReadInt32()];
            for (var t = 0; t < texts.Length; t++) { texts[t] = ReadText(reader); }
            // First what is visible, then what is not yet.
            for (var part = 0; part < 2; part++) { state.ReadKeys(reader, g, texts); }
        }
        return state;
    }

    void ReadKeys(BinaryReader reader, int g, string[] texts)
    {
        var layout = _groups[g].Layout;
        Span<double> fact = new double[layout.Width];
        for (var keys = reader.ReadInt32(); keys > 0; keys--)
        {
            var key = _groups[g].KeyOf(ReadText(reader));
            for (var facts = reader.ReadInt32(); facts > 0; facts--)
            {
                for (var i = 0; i < fact.Length; i++) { fact[i] = reader.ReadDouble(); }
                for (var a = 0; a < layout.Arguments; a++)
                {
                    ref var value = ref fact[SeriesLayout.FirstValue + a];
                    if (layout.IsText(a) && !double.IsNaN(value)) { value = _groups[g].Texts.NumberOf(texts[(int)value]); }
                }
                Put(g, key, fact);
            }
        }
    }

    static string ReadText(BinaryReader reader)
    {
        var text = new char[reader.ReadInt32()];
        for (var i = 0; i < text.Length; i++) { text[i] = (char)reader.ReadUInt16(); }
        return new(text);
    }

    /// <summary>Forgets keys and texts that no fact has any more, once they are many.</summary>
    void Compact()
    {
        if (!_groups.Any(g => g.IsMostlyIdle)) { return; }
        var fresh = Load(Program, Save(), Watermark);
        foreach (var group in fresh._groups) { group.Settle(); }
        fresh._groups.CopyTo(_groups, 0);
        _pending.Clear();
        _pending.EnqueueRange(fresh._pending.UnorderedItems);
        (_pendingFacts, _free) = (fresh._pendingFacts, fresh._free);
    }
}
