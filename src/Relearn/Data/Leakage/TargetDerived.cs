using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data.Leakage;

/// <summary>A few columns that give the label together: the column that the label is made of, a sum, difference or ratio of two, a tree of three questions.</summary>
static class TargetDerived
{
    public const string Name = "target_derived";

    /// <summary>Area above which columns give the label.</summary>
    public const double Derived = 0.99;

    // Exceptions are then fewer than one pair in 10,000.
    const double Certain = 0.9999;
    const int MostNumbers = 12;
    const int RowsForScreening = 4096;
    const double Screened = 0.98;

    static readonly (string Sign, Func<double, double, double> Of)[] Forms = [("+", (a, b) => a + b), ("-", (a, b) => a - b), ("/", (a, b) => a / b)];

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one)
    {
        var made = MadeOf(sample);
        if (made is not null)
        {
            yield return new(Name, LeakageFinding.Leak, made, [made], $"the label '{sample.Project.Label.Name}' is made of it alone ({sample.Project.Label.Value})", new Dictionary<string, double>(), LeakageFixes.KnownWhen([made]));
        }
        if (!sample.Train.AreEnough) { yield break; }
        LeakageColumn[] suspects = [.. one.Columns.Where(c => c.IsSuspect && !c.Sources.Contains(made))];
        var pairs = Pairs(sample, one, suspects).ToArray();
        foreach (var pair in pairs) { yield return pair; }
        if (pairs.Length == 0 && Tree(sample, one, [.. suspects.Where(c => one[c].Area <= Derived)]) is { } tree) { yield return tree; }
    }

    // What the label's expression reads alone decides the label, whatever the rows say.
    static string? MadeOf(LeakageSample sample)
    {
        var label = ExpressionParser.Parse(sample.Project.Label.Natural?.Event ?? sample.Project.Label.Value, sample.Project.AllColumns).Expression!;
        return ExpressionParser.ColumnsOf(label).Distinct().ToArray() is [var only] && sample.Columns.Any(c => c.IsSuspect && c.Sources.Contains(only)) ? only : null;
    }

    static IEnumerable<LeakageFinding> Pairs(LeakageSample sample, OneColumn one, LeakageColumn[] suspects)
    {
        var strongest = suspects.Where(c => c is { IsFeature: false, Kind: ValueKind.Number }).OrderByDescending(c => one[c].Area).ThenBy(c => c.Name, StringComparer.Ordinal).Take(MostNumbers).ToHashSet();
        LeakageColumn[] numbers = [.. suspects.Where(strongest.Contains)];
        var (half, rows) = (sample.Train.Half, sample.Train.Count);
        var step = Math.Max(1, half / RowsForScreening);
        int[] screen = [.. Enumerable.Range(0, half / step).Select(i => i * step)];
        bool[] labels = [.. screen.Select(i => sample.Train.Labels[i])];
        for (var a = 0; a < numbers.Length; a++)
        {
            for (var b = a + 1; b < numbers.Length; b++)
            {
                var (first, second) = (numbers[a], numbers[b]);
                var (best, found) = ("", 0.0);
                foreach (var (sign, of) in Forms)
                {
                    var area = BinaryMetrics.Areas([.. screen.Select(i => of(first.Train[i], second.Train[i]))], labels).RocAuc;
                    if (!(Math.Max(area, 1 - area) >= Screened)) { continue; }
                    double[] later = [.. Enumerable.Range(half, rows - half).Select(i => of(first.Train[i], second.Train[i]))];
                    var judged = BinaryMetrics.Areas(later, sample.Train.Labels.AsSpan(half)).RocAuc;
                    if (area < 0.5) { judged = 1 - judged; }
                    if (judged > found) { (best, found) = (sign, judged); }
                }
                // With a column that is too good already, only a pair without exceptions says more.
                if (found > (Math.Max(one[first].Area, one[second].Area) > Derived ? Certain : Derived)) { yield return Finding($"{first.Name} {best} {second.Name}", [first, second], found, one); }
            }
        }
    }

    static LeakageFinding? Tree(LeakageSample sample, OneColumn one, LeakageColumn[] suspects)
    {
        var tree = ShallowTree.Fit(sample, suspects);
        if (tree.Used.Count < 2) { return null; }
        var area = one.AreaOf(tree.Scores);
        return area.Area > Derived && area.IsReal ? Finding($"a tree of at most {ShallowTree.Depth} questions over {string.Join(", ", tree.Used.Select(c => c.Name))}", tree.Used, area.Area, one) : null;
    }

    static LeakageFinding Finding(string what, IReadOnlyList<LeakageColumn> columns, double area, OneColumn one)
    {
        var best = columns.Max(c => one[c].Area);
        string[] sources = [.. columns.SelectMany(c => c.Sources).Distinct()];
        return new(Name, area >= Certain ? LeakageFinding.Leak : LeakageFinding.Suspicion, string.Join(", ", columns.Select(c => c.Name)), sources,
            FormattableString.Invariant($"{what} gives the label on the later half of the training rows: AUC {area:0.0000}, the best of them by itself {best:0.000}"),
            new SortedDictionary<string, double>(StringComparer.Ordinal) { ["auc"] = area, ["best_auc"] = best }, LeakageFixes.KnownWhen(sources));
    }
}
