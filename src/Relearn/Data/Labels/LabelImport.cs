using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Labels;

/// <summary>Reads labels from a table: a line an entry, with <c>item</c> and <c>label</c>, and if they are there <c>by</c>, <c>at</c>, <c>confidence</c>, <c>reason</c>, <c>origin</c>, <c>purpose</c>.</summary>
/// <remarks>A line with an empty label was not answered, and is passed over; <c>?</c> or <c>cannot tell</c> says that it cannot be told. Nothing is taken where a line is wrong: all that is wrong is told.</remarks>
static class LabelImport
{
    /// <summary>How many wrong lines are told.</summary>
    public const int MostProblems = 20;

    static readonly string[] Optional = ["by", "at", "confidence", "reason", "origin", "purpose", "instructions"];

    /// <param name="path">CSV, TSV, JSON lines or Parquet.</param>
    /// <param name="defaults">What holds where the table does not say: who, when, what for.</param>
    /// <param name="classes">What labels can say.</param>
    /// <param name="temporary">Room for the reader.</param>
    /// <param name="memoryMb">Memory that the reader may use.</param>
    public static IReadOnlyList<LabelEntry> Table(string path, LabelEntry defaults, KnownClasses classes, string temporary, int memoryMb)
    {
        var source = DataSources.OpenFile(path, [], temporary, memoryMb);
        var there = source.Inspect().Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        string[] names = ["item", "label", .. Optional.Where(there.Contains)];
        ColumnConfig[] columns = [.. names.Select(n => new ColumnConfig(n, ValueKind.Text))];
        var wrong = DataSources.Check(source, columns);
        if (wrong.Count > 0) { throw new UserErrorException(wrong); }
        var (entries, problems) = (new List<LabelEntry>(), new List<UserError>());
        var count = 0L;
        source.Read(columns, new Quarantine(), (batch, places) =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                string? Cell(string name) => batch.IndexOf(name) is >= 0 and var c && batch.Vectors[c].Codes[i] is >= 0 and var code ? batch.Vectors[c].Dictionary[code] : null;
                var before = problems.Count;
                var entry = Entry(Cell, defaults, classes, (column, value, expected) =>
                {
                    if (++count <= MostProblems) { problems.Add(LabelsErrors.LineWrong(source.Name, places[i], column, value, expected)); }
                });
                if (problems.Count == before && Cell("label") is { Length: > 0 }) { entries.Add(entry); }
            }
            return true;
        });
        if (count > MostProblems) { problems.Add(LabelsErrors.MoreWrong(count - MostProblems)); }
        return problems.Count == 0 ? entries : throw new UserErrorException(problems);
    }

    static LabelEntry Entry(Func<string, string?> cell, LabelEntry defaults, KnownClasses classes, Action<string, string, string> wrong)
    {
        var entry = defaults with { Item = cell("item") ?? "", Reason = cell("reason") ?? defaults.Reason, By = cell("by") ?? defaults.By, Instructions = cell("instructions") ?? defaults.Instructions };
        if (entry.Item.Length == 0) { wrong("item", "", "the item's name"); }
        if (cell("label") is { Length: > 0 } label && !LabelClasses.CannotTell(label))
        {
            var (value, expected) = classes.Read(label);
            entry = entry with { Value = value };
            if (value is null) { wrong("label", label, expected); }
        }
        if (cell("at") is { } at)
        {
            if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var when)) { wrong("at", at, "a time such as 2026-01-31T10:00:00Z"); }
            else if (when > defaults.At.AddMinutes(1)) { wrong("at", at, "a time that has been"); }
            entry = entry with { At = when };
        }
        if (cell("confidence") is { } confidence)
        {
            if (!double.TryParse(confidence, NumberStyles.Float, CultureInfo.InvariantCulture, out var sure) || sure is not (>= 0 and <= 1)) { wrong("confidence", confidence, "a number from 0 to 1"); }
            entry = entry with { Confidence = sure };
        }
        if (cell("origin") is { } origin) { entry = entry with { Origin = Choice<LabelOrigin>("origin", origin) }; }
        if (cell("purpose") is { } purpose) { entry = entry with { Purpose = Choice<LabelPurpose>("purpose", purpose) }; }
        return entry;

        T Choice<T>(string column, string text) where T : struct, Enum
        {
            if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)) { return value; }
            wrong(column, text, $"one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
            return default;
        }
    }

    /// <summary>Writes a table that <see cref="Table"/> reads.</summary>
    public static void Write(Stream stream, IEnumerable<LabelEntry> entries)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("item,label,by,at,origin,purpose,confidence,reason,instructions");
        foreach (var e in entries)
        {
            writer.WriteLine(string.Join(',', ((string[])[e.Item, e.Value ?? "?", e.By, e.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Name(e.Origin), Name(e.Purpose),
                e.Confidence?.ToString("R", CultureInfo.InvariantCulture) ?? "", e.Reason ?? "", e.Instructions ?? ""]).Select(Quarantine.Quote)));
        }

        static string Name<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
    }

    /// <summary>Entries that say something new: not those where the same author said the same of the same item for the same purpose last.</summary>
    public static IReadOnlyList<LabelEntry> New(IReadOnlyList<LabelEntry> entries, IEnumerable<LabelEntry> known)
    {
        var last = new Dictionary<(string, LabelOrigin, string, LabelPurpose), (string? Value, string? Reason)>();
        foreach (var e in LabelResolution.Standing(known)) { last[KeyOf(e)] = (e.Value, e.Reason); }
        var fresh = new List<LabelEntry>();
        foreach (var e in entries)
        {
            if (last.TryGetValue(KeyOf(e), out var said) && said == (e.Value, e.Reason)) { continue; }
            last[KeyOf(e)] = (e.Value, e.Reason);
            fresh.Add(e);
        }
        return fresh;

        static (string, LabelOrigin, string, LabelPurpose) KeyOf(LabelEntry e) => (e.Item, e.Origin, e.By, e.Purpose);
    }
}
