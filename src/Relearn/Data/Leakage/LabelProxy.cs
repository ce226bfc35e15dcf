using System.Globalization;
using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>A category that is the label in other words: after normalisation every value stands for one label.</summary>
static class LabelProxy
{
    public const string Name = "label_proxy";

    /// <summary>More values than these are no other words for two.</summary>
    public const int MostValues = 20;

    /// <summary>Least share of rows whose label is that of their value.</summary>
    public const double LeastAgreement = 0.995;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one)
    {
        // Of the key no value may stand in the ledger.
        foreach (var column in one.Columns.Where(c => c.IsSuspect && !c.Sources.Contains(sample.Project.Data.Key) && c.Kind is ValueKind.Text or ValueKind.Number or ValueKind.Boolean))
        {
            if (Agreement(sample, column) is not { } found || found.Share < LeastAgreement) { continue; }
            yield return new(Name, LeakageFinding.Leak, column.Name, column.Sources,
                FormattableString.Invariant($"its {found.Values} values, spelling aside, each stand for one label in {found.Share:0.00%} of {found.Rows:N0} rows ({found.Example}): it is the label in other words"),
                new SortedDictionary<string, double>(StringComparer.Ordinal) { ["agreement"] = found.Share, ["values"] = found.Values, ["rows"] = found.Rows },
                LeakageFixes.KnownWhen(column));
        }
    }

    static (double Share, int Values, int Rows, string Example)? Agreement(LeakageSample sample, LeakageColumn column)
    {
        var counts = new Dictionary<string, (int Rows, int Positives)>();
        var words = new Dictionary<double, string>();
        var rows = 0;
        for (var i = 0; i < column.Train.Length; i++)
        {
            var value = column.Train[i];
            if (double.IsNaN(value)) { continue; }
            if (!words.TryGetValue(value, out var word))
            {
                if (words.Count > MostValues * 10) { return null; }
                words.Add(value, word = column.Kind == ValueKind.Text ? Normalize(column.Texts[(int)value]) : value.ToString("R", CultureInfo.InvariantCulture));
            }
            var (n, p) = counts.GetValueOrDefault(word);
            counts[word] = (n + 1, p + (sample.Train.Labels[i] ? 1 : 0));
            rows++;
        }
        // Where it is mostly missing, it is missingness that tells.
        if (counts.Count is < 2 or > MostValues || rows < LeastAgreement * column.Train.Length) { return null; }
        var positive = counts.Where(c => c.Value.Positives * 2 > c.Value.Rows).ToArray();
        if (positive.Length == 0 || positive.Length == counts.Count) { return null; }
        var agreeing = counts.Values.Sum(c => Math.Max(c.Positives, c.Rows - c.Positives));
        // Of the rarer label, too, or a column that is nearly always one value would pass.
        var right = counts.Values.Sum(c => c.Positives * 2 > c.Rows ? c.Positives : 0);
        var all = counts.Values.Sum(c => c.Positives);
        var negatives = (double)(agreeing - right) / Math.Max(1, rows - all);
        var share = Math.Min((double)agreeing / rows, Math.Min((double)right / Math.Max(1, all), negatives));
        var example = string.Join(", ", positive.OrderByDescending(c => c.Value.Rows).ThenBy(c => c.Key, StringComparer.Ordinal).Take(3).Select(c => $"'{c.Key}'"));
        return (share, counts.Count, rows, $"true: {example}");
    }

    // Case, marks and white space do not make another word.
    static string Normalize(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) { return number.ToString("R", CultureInfo.InvariantCulture); }
        var word = new StringBuilder();
        foreach (var c in text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsLetterOrDigit(c)) { word.Append(char.ToLowerInvariant(c)); }
        }
        return word.Length == 0 ? text.Trim() : word.ToString();
    }
}
