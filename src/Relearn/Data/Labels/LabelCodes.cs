using Relearn.Inference.Features;

namespace Relearn.Data.Labels;

/// <summary>Labels as they stand in the label column of rows: 0 and 1, or codes of texts, to which new ones are added.</summary>
sealed class LabelCodes
{
    readonly List<string>? _texts;
    readonly Dictionary<string, int>? _codes;

    /// <param name="file">The rows.</param>
    public LabelCodes(RowsFile file)
    {
        if (file.Columns.First(c => c.Name == RowsFile.Label).Kind != ValueKind.Text) { return; }
        _texts = [.. file.DictionaryOf(RowsFile.Label)];
        _codes = _texts.Select((text, code) => (text, code)).ToDictionary(t => t.text, t => t.code, StringComparer.Ordinal);
    }

    /// <summary>The texts of the codes; null where labels are 0 and 1.</summary>
    public IReadOnlyList<string>? Texts => _texts;

    /// <summary>The number of a class; one that no row has yet gets a new one.</summary>
    /// <exception cref="Numerics.UserErrorException">Labels are 0 and 1, and it is neither true nor false.</exception>
    public double Of(string value)
    {
        if (_texts is null) { return value is LabelClasses.True or LabelClasses.False ? LabelClasses.Number(value) : throw LabelsErrors.ValueOfClasses(value).Exception(); }
        if (!_codes!.TryGetValue(value, out var code))
        {
            _codes.Add(value, code = _texts.Count);
            _texts.Add(value);
        }
        return code;
    }

    /// <summary>The class of a number; null for a missing one.</summary>
    public string? Class(double label) => _texts is null ? LabelClasses.Of(label) : double.IsNaN(label) ? null : _texts[(int)label];

    /// <summary>Rows of each class that a row has, the largest first.</summary>
    /// <param name="file">The rows.</param>
    public static IReadOnlyList<(string Class, long Rows)> Count(RowsFile file)
    {
        var codes = new LabelCodes(file);
        var (counts, labels) = (new long[Math.Max(2, codes.Texts?.Count ?? 2)], new double[ColumnBatch.TrainingRows]);
        for (long first = 0; first < file.Rows; first += labels.Length)
        {
            var part = labels.AsSpan(0, (int)Math.Min(labels.Length, file.Rows - first));
            file.Read(RowsFile.Label, first, part);
            foreach (var label in part) { if (!double.IsNaN(label)) { counts[(int)label]++; } }
        }
        return [.. counts.Select((rows, code) => (Code: code, Rows: rows)).Where(c => c.Rows > 0).Select(c => (Class: codes.Class(c.Code)!, c.Rows)).OrderByDescending(c => c.Rows).ThenBy(c => c.Class, StringComparer.Ordinal)];
    }
}
