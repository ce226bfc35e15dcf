using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Balance;

/// <summary>What the rarer class leaves to learn from and to judge by: how sure recall and precision can be, and how many more rows of it that takes.</summary>
/// <param name="Rarer">The label that fewer rows have; both have as many: true.</param>
/// <param name="Parts">Training, validation and test: rows whose label is known in time, and those of the rarer class.</param>
/// <param name="Unlabelled">Rows of the version that have no label.</param>
/// <param name="Recall">Where half, four fifths or all rows of the rarer class in the test part are found: the interval of the recall.</param>
/// <param name="Uncertainty">Half the length of the first of them: no recall on the test part is less certain.</param>
/// <param name="Alerts">The same for precision, at so many alerts.</param>
/// <param name="Needed">What it takes to be surer.</param>
/// <param name="Warnings">Where it matters; the rules stand in <c>docs/2-data.md</c>.</param>
sealed record ClassBalance(
    bool Rarer, IReadOnlyList<BalancePart> Parts, long Unlabelled, IReadOnlyList<CountedShare> Recall, double Uncertainty,
    AlertsPrecision Alerts, IReadOnlyList<RowsNeeded> Needed, IReadOnlyList<string> Warnings)
{
    /// <summary>A recall on the test part that is less certain is warned of.</summary>
    public const double TestTolerance = 0.1;

    /// <summary>The same for the validation part, which sets threshold and calibration.</summary>
    public const double ValidationTolerance = 0.2;

    /// <summary>Rows of the rarer class for each feature, below which a model has little to learn from.</summary>
    /// <remarks>Source: P. Peduzzi et al., "A simulation study of the number of events per variable in logistic regression analysis", J. Clin. Epidemiol. 49(12), 1996.</remarks>
    public const int RowsPerFeature = 10;

    static readonly double[] s_tolerances = [TestTolerance, 0.05, 0.02];

    /// <summary>Counts the sides of a project's split.</summary>
    /// <exception cref="UserErrorException">A side has no row with a known label.</exception>
    public static ClassBalance Of(ProjectConfig project, RowsFile file)
    {
        var split = TimeSplit.Of(file, project.Split);
        (string Name, LabelCounts Counts)[] sides = [("training", LabelCounts.Of(file, split.Train)), ("validation", LabelCounts.Of(file, split.Validation)), ("test", LabelCounts.Of(file, split.Test))];
        var days = (long)(Math.Floor(TimeSplit.TimeAt(file, split.Test.End - 1) / DatasetImport.Day) - Math.Floor(TimeSplit.TimeAt(file, split.Test.First) / DatasetImport.Day)) + 1;
        return Of(project, sides, LabelCounts.Of(file, new(0, file.Rows, double.PositiveInfinity)).Unlabelled, days);
    }

    /// <summary>The same from counts.</summary>
    internal static ClassBalance Of(ProjectConfig project, IReadOnlyList<(string Name, LabelCounts Counts)> sides, long unlabelled, long testDays)
    {
        var rarer = sides.Sum(s => s.Counts.Positives) * 2 <= sides.Sum(s => s.Counts.Rows);
        BalancePart[] parts = [.. sides.Select(s => new BalancePart(s.Name, s.Counts.Rows, rarer ? s.Counts.Positives : s.Counts.Rows - s.Counts.Positives))];
        var (train, validation, test) = (parts[0], parts[1], parts[2]);
        CountedShare[] recall = [.. new[] { test.Rare / 2, test.Rare * 4 / 5, test.Rare }.Distinct().Select(hits => CountedShare.Of(hits, test.Rare))];
        var uncertainty = ExactShare.Uncertainty(test.Rare);
        var perDay = project.Decision.AlertsPerDay;
        var alerts = Math.Min(test.Rows, perDay is { } n ? (long)Math.Ceiling(n * testDays) : test.Rare);
        RowsNeeded[] needed = [.. s_tolerances.Where(u => u < uncertainty).Select(u => RowsNeeded.For(u, test, project.Data.Time.Kind == TimeKind.Column ? testDays : null))];
        return new(rarer, parts, unlabelled, recall, uncertainty,
            new(perDay, alerts, CountedShare.Of(Math.Min(test.Rare, alerts), alerts), CountedShare.Of(Math.Min(test.Rare / 2, alerts), alerts)),
            needed, [.. WarningsOf(project, rarer, train, validation, test, needed)]);
    }

    static IEnumerable<string> WarningsOf(ProjectConfig project, bool rarer, BalancePart train, BalancePart validation, BalancePart test, RowsNeeded[] needed)
    {
        var name = rarer ? "true" : "false";
        if (needed.FirstOrDefault(n => n.Uncertainty >= TestTolerance) is { } more)
        {
            yield return FormattableString.Invariant($"{test.Rare:N0} of {test.Rows:N0} test rows are {name}: any recall measured on them may be off by {ExactShare.Uncertainty(test.Rare):0.00}. {more.Text}");
        }
        if (ExactShare.Uncertainty(validation.Rare) > ValidationTolerance)
        {
            yield return FormattableString.Invariant($"{validation.Rare:N0} of {validation.Rows:N0} validation rows are {name}, and they set threshold and calibration: give it a larger 'split.validation', or more labels.");
        }
        if (train.Rare < RowsPerFeature * project.Features.Count)
        {
            yield return FormattableString.Invariant($"{train.Rare:N0} training rows are {name}, fewer than {RowsPerFeature} for each of the {project.Features.Count:N0} features: take features out, or give it more labels.");
        }
    }

    /// <summary>What matters most, in a line.</summary>
    public string Summary
    {
        get
        {
            var test = Parts[^1];
            return FormattableString.Invariant($"{test.Rare:N0} of {test.Rows:N0} test rows are {(Rarer ? "true" : "false")}: a recall measured on them is known within plus or minus {Math.Max(0.01, Uncertainty):0.00}");
        }
    }
}

/// <summary>One side of the split.</summary>
/// <param name="Name">Training, validation or test.</param>
/// <param name="Rows">Rows whose label is known in time.</param>
/// <param name="Rare">Those of the rarer class.</param>
sealed record BalancePart(string Name, long Rows, long Rare);

/// <summary>A share with the counts that it is from, and its exact interval.</summary>
sealed record CountedShare(long Hits, long Trials, Interval Share)
{
    /// <summary>Works out the interval (Clopper-Pearson, 95 %).</summary>
    public static CountedShare Of(long hits, long trials) => new(hits, trials, ExactShare.Of(hits, trials));
}
