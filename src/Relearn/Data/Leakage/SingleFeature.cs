namespace Relearn.Data.Leakage;

/// <summary>One column that is too good: it nearly gives the label by itself, or it says far more than all the others together.</summary>
static class SingleFeature
{
    public const string Name = "single_feature";

    /// <summary>A column with a greater area by itself is too good.</summary>
    public const double TooGood = 0.95;

    /// <summary>A column with a lesser area is never said to stand above the others.</summary>
    public const double Strong = 0.75;

    /// <summary>A strong column stands above the others if its distance from 0.5 is so many times theirs, all taken together.</summary>
    public const double AboveOthers = 2;

    /// <summary>With fewer other source columns there is nothing to stand above.</summary>
    public const int LeastOthers = 3;

    /// <summary>A value that follows from the row before as well as this, and better than the label does, is known beforehand.</summary>
    public const double Follows = 0.9;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample, OneColumn one, List<LeakageEvidence> evidence)
    {
        double? label = null;
        foreach (var column in one.Columns.Where(c => c.IsSuspect))
        {
            var area = one[column];
            if (area.Area < Strong || !area.IsReal)
            {
                evidence.Add(new(column.Name, area.Area, null, null, null));
                continue;
            }
            var (rest, others) = one.Rest(column);
            var follows = one.FollowsRowBefore(column);
            evidence.Add(new(column.Name, area.Area, rest.Area, null, follows));
            var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["auc"] = area.Area, ["rest_auc"] = rest.Area, ["rows"] = sample.Train.Count - sample.Train.Half };
            if (area.Area > TooGood)
            {
                yield return Finding(column, numbers, FormattableString.Invariant($"by itself it ranks the later half of the training rows with AUC {area.Area:0.000}, learnt on the earlier half; above {TooGood:0.00} is too good to be true"));
            }
            else if (others >= LeastOthers && area.Area - 0.5 >= AboveOthers * (rest.Area - 0.5) && !(follows >= Follows && follows > (label ??= one.LabelFollowsRowBefore())))
            {
                yield return Finding(column, numbers, FormattableString.Invariant($"by itself it ranks the later half of the training rows with AUC {area.Area:0.000}, all other columns together with {rest.Area:0.000}: it knows something that the others do not"));
            }
        }
    }

    static LeakageFinding Finding(LeakageColumn column, IReadOnlyDictionary<string, double> numbers, string evidence) =>
        new(Name, LeakageFinding.Suspicion, column.Name, column.Sources, evidence, numbers, LeakageFixes.KnownWhen(column));
}
