using System.Text.RegularExpressions;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>The expectations by what has to be read for them: each column is gone through once, whatever is expected of it.</summary>
sealed class ValidationPlan
{
    public ValidationPlan(IReadOnlyList<ExpectationConfig> expectations, IReadOnlyList<InputColumn> columns, string? key, double? now = null)
    {
        (Expectations, Columns, Key) = (expectations, columns, key);
        Conditions = [.. All(e => e.Kind == ExpectationKind.Holds)];
        // A declaration that was read has conditions that compile.
        if (Conditions.Length > 0) { Program = FeatureProgram.Compile(columns, [.. Conditions.Select(e => new Feature($"condition {e}", expectations[e].Condition!))]).Program!; }
        Rows = [.. All(e => e.Kind == ExpectationKind.Rows)];
        Newest = [.. All(e => e.Kind == ExpectationKind.Newest).Select(e => (e, Judgement.Moment(expectations[e], now) ?? double.PositiveInfinity))];
        InOrder = [.. All(e => e.Kind == ExpectationKind.InOrder)];
        Unique = [.. All(e => e.Kind == ExpectationKind.Unique)];
        Meets = [.. expectations.Select(TestOf)];
        for (var c = 0; c < columns.Count; c++)
        {
            int[] here = [.. All(e => e.Column == columns[c].Name && e.Kind is (ExpectationKind.Present or ExpectationKind.Between or ExpectationKind.OneOf or ExpectationKind.Matches))];
            if (here.Length > 0) { ByColumn.Add((c, here)); }
        }

        IEnumerable<int> All(Func<ExpectationConfig, bool> those) => Enumerable.Range(0, expectations.Count).Where(e => those(expectations[e]));
    }

    public IReadOnlyList<ExpectationConfig> Expectations { get; }

    public IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>The column whose values name subjects: none of them is written down.</summary>
    public string? Key { get; }

    public List<(int Column, int[] Expectations)> ByColumn { get; } = [];

    public int[] Conditions { get; }

    public FeatureProgram? Program { get; }

    public int[] Rows { get; }

    /// <summary>With the moment after which an event does not count: one of the year 2200 must not hide that nothing came for weeks.</summary>
    public (int Expectation, double Until)[] Newest { get; }

    public int[] InOrder { get; }

    public int[] Unique { get; }

    /// <summary>What a single text must meet, by expectation; null where that is not the question.</summary>
    public Func<string, bool>?[] Meets { get; }

    static Func<string, bool>? TestOf(ExpectationConfig expectation) => expectation.Kind switch
    {
        ExpectationKind.OneOf => expectation.Values.ToHashSet(StringComparer.Ordinal).Contains,
        ExpectationKind.Matches => new Regex(expectation.Pattern!, ProjectFile.PatternOptions).IsMatch,
        _ => null,
    };
}
