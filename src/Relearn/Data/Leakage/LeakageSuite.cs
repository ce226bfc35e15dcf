using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>Looks for ways in which the rows know the label before they should.</summary>
/// <remarks>
/// <code>
/// rows -> sample (bounded) -> detectors -> findings -> what people declared -> report
/// </code>
/// Statistics can't tell a leak from a strong column; only when it is known can. So what a detector finds is a suspicion with evidence, unless the declaration makes it certain, and a person
/// who says when the column is known, and why, answers it.
/// </remarks>
static class LeakageSuite
{
    // Whoever says when a column is known answers these; what was split or counted wrongly is another question.
    static readonly string[] s_aboutAvailability = [SingleFeature.Name, TimeTravel.Name, Missingness.Name, TargetDerived.Name, LabelProxy.Name];

    // Of two findings about one column the one that says why is kept.
    static readonly string[] s_saysWhy = [LabelProxy.Name, Missingness.Name, TargetDerived.Name, TimeTravel.Name];

    /// <summary>Looks at the rows of a data set version.</summary>
    /// <param name="project">What is declared.</param>
    /// <param name="file">The rows.</param>
    /// <param name="sourceOrder">Where the rows of a project without time stood in their source; null if nobody knows. Mostly it is the order in which they came.</param>
    public static LeakageReport Check(ProjectConfig project, RowsFile file, int[]? sourceOrder)
    {
        var sample = LeakageSample.Read(project, file, TimeSplit.Of(file, project.Split), sourceOrder);
        var evidence = new List<LeakageEvidence>();
        var notLookedAt = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var one = new OneColumn(sample);
        var findings = new List<LeakageFinding>();
        if (project.HasClasses)
        {
            foreach (var name in new[] { SingleFeature.Name, Missingness.Name, LabelProxy.Name, GroupLeak.Name, OrderLeak.Name, TargetDerived.Name, PostOutcome.Name }) { notLookedAt[name] = "labels are classes, not true or false"; }
        }
        else if (sample.Train.AreEnough)
        {
            findings.AddRange(SingleFeature.Find(sample, one, evidence));
            findings.AddRange(Missingness.Find(sample, one, evidence));
            findings.AddRange(LabelProxy.Find(sample, one));
            findings.AddRange(GroupLeak.Find(sample, one));
            findings.AddRange(OrderLeak.Find(sample, one));
        }
        else
        {
            var few = $"fewer than {LeakageRows.LeastOfALabel} rows of a label in a half of the training rows";
            foreach (var name in new[] { SingleFeature.Name, Missingness.Name, LabelProxy.Name, GroupLeak.Name, OrderLeak.Name }) { notLookedAt[name] = few; }
        }
        if (!project.HasClasses) { findings.AddRange(TargetDerived.Find(sample, one)); }
        findings.AddRange(TimeTravel.Find(sample));
        if (!project.HasClasses) { findings.AddRange(SubjectTotals.Find(sample)); }
        var (overlap, twins) = Overlap.Find(sample);
        if (twins is not null) { findings.Add(twins); }
        findings.AddRange(TextOverlap.Find(sample));
        if (!project.HasClasses && PostOutcome.Find(sample) is { } later) { findings.AddRange(later); }
        else if (!project.HasClasses) { notLookedAt[PostOutcome.Name] = $"fewer than {PostOutcome.LeastRows} rows whose label is pending, now or in the weeks before"; }
        if (project.Data.Time.Kind == TimeKind.None) { notLookedAt[TimeTravel.Name] = "rows have no time"; }
        if (project.Data.Time.Kind != TimeKind.None) { notLookedAt[GroupLeak.Name] = "past and future are split by time"; }
        notLookedAt[FitBeforeSplit] = "looked at in each run's own record, by the gate";
        return Answer(project, sample, WithoutEchoes(findings), notLookedAt, overlap, evidence);
    }

    /// <summary>The detector that looks at a run's record instead of rows.</summary>
    public const string FitBeforeSplit = "fit_before_split";

    static LeakageReport Answer(ProjectConfig project, LeakageSample sample, IEnumerable<LeakageFinding> findings, IReadOnlyDictionary<string, string> notLookedAt,
        RowOverlap? overlap, IReadOnlyList<LeakageEvidence> evidence)
    {
        LeakageFinding[] answered = [.. findings.Select(f => f.Severity == LeakageFinding.Note ? f : f with { Waiver = WaiverOf(project, f) })
            .OrderBy(f => !f.Blocks).ThenBy(f => f.Severity, StringComparer.Ordinal).ThenBy(f => f.Detector, StringComparer.Ordinal).ThenBy(f => f.Column, StringComparer.Ordinal)];
        var used = answered.Select(f => f.Waiver).OfType<LeakageWaiver>().ToHashSet();
        return new(sample.Train.Count, sample.Test.Count, answered, notLookedAt, [.. project.Leakage.Waivers.Where(w => w.Detector != FitBeforeSplit && !used.Contains(w))], overlap, evidence);
    }

    /// <summary>Who took responsibility for a finding; null if nobody did.</summary>
    public static LeakageWaiver? WaiverOf(ProjectConfig project, LeakageFinding finding)
    {
        var waiver = project.Leakage.Waivers.FirstOrDefault(w => w.Detector == finding.Detector && (w.Column is null ? finding.Column is null : w.Column == finding.Column || finding.Columns.Contains(w.Column)));
        if (waiver is not null || !s_aboutAvailability.Contains(finding.Detector) || finding.Columns.Count == 0) { return waiver; }
        var declared = finding.Columns.Select(c => project.Data.Columns.First(d => d.Name == c)).ToArray();
        return declared.All(c => c.KnownReason is not null)
            ? new(finding.Detector, finding.Column, string.Join("; ", declared.Select(c => c.KnownReason).Distinct()), string.Join(", ", declared.Select(c => c.KnownBy).Distinct()))
            : null;
    }

    // A feature that is made of a column says the same once more, and so does a weaker detector.
    static IEnumerable<LeakageFinding> WithoutEchoes(IReadOnlyList<LeakageFinding> findings) => findings.Where((f, at) =>
        f.Column is null || !findings.Where((other, o) => o != at && other.Column is not null && IsEcho(f, other)).Any());

    static bool IsEcho(LeakageFinding finding, LeakageFinding of)
    {
        if (finding.Detector == of.Detector) { return finding.Column != of.Column && of.Columns is [var column] && column == of.Column && finding.Columns.Contains(column); }
        return finding.Detector == SingleFeature.Name && s_saysWhy.Contains(of.Detector) && of.Columns.Count == 1 && finding.Columns.Contains(of.Columns[0]);
    }
}
