namespace Relearn.Data.Versions;

/// <summary>Columns that look otherwise in another version.</summary>
static class ProfileChanges
{
    public static IEnumerable<ProfileChange> Of(VersionRows before, VersionRows after)
    {
        foreach (var a in before.Profile)
        {
            if (after.Profile.FirstOrDefault(c => c.Name == a.Name && c.Kind == a.Kind) is not { } b) { continue; }
            (string What, double? Before, double? After)[] looks =
            [
                ("missing", (double)a.Missing / before.File.Rows, (double)b.Missing / after.File.Rows), ("distinct", a.Distinct, b.Distinct),
                ("least", a.Least, b.Least), ("mean", a.Mean, b.Mean), ("median", a.Quantiles?[3], b.Quantiles?[3]), ("most", a.Most, b.Most),
            ];
            foreach (var (what, x, y) in looks.Where(l => l.Before != l.After)) { yield return new(a.Name, a.Kind, what, x, y); }
        }
    }
}
