namespace Relearn.Data.Leakage;

/// <summary>What a person can do about a finding.</summary>
static class LeakageFixes
{
    /// <summary>Whether a column is a leak is a question of when it is known.</summary>
    public static string KnownWhen(LeakageColumn column) => KnownWhen(column.Sources);

    public static string KnownWhen(IReadOnlyList<string> columns)
    {
        var (names, are, them) = (string.Join(", ", columns.Select(c => $"'{c}'")), columns.Count == 1 ? "is" : "are", columns.Count == 1 ? "it" : "them");
        return $"Ask when {names} {are} known. After the decision: declare {them} 'known: after' and take the feature out. Before it: declare {them} 'known: before' with 'reason' and 'by'.";
    }
}
