namespace Relearn.Data.Labels.Aggregation;

/// <summary>Each vote counts the same.</summary>
static class MajorityVote
{
    public const string Name = "majority";

    /// <summary>The majority of each item.</summary>
    /// <remarks>The probability of a class is its share of the votes, with one vote more that is spread as all votes are; so no class is impossible, and an item without votes gets the shares of all.</remarks>
    /// <param name="table">The votes.</param>
    /// <param name="gold">Class of items for which it is known, else -1.</param>
    public static Consensus Of(VoteTable table, int[]? gold = null)
    {
        var (classes, prior) = (table.Classes.Count, table.Shares());
        var posterior = new double[table.Items.Count * classes];
        for (var item = 0; item < table.Items.Count; item++)
        {
            var of = posterior.AsSpan(item * classes, classes);
            if (gold?[item] is { } known and >= 0) { of[known] = 1; continue; }
            foreach (var c in table.ClassesOn(item)) { of[c]++; }
            for (var k = 0; k < classes; k++) { of[k] = (of[k] + prior[k]) / (table.VotesOn(item) + 1); }
        }
        // The prior within the probability would break ties silently: they are looked for in the votes alone.
        var consensus = new Consensus(Name, table, posterior, prior);
        for (var item = 0; item < table.Items.Count; item++)
        {
            if (gold?[item] is null or < 0) { consensus.Tied[item] = IsTie(table.ClassesOn(item), classes); }
        }
        return consensus;
    }

    static bool IsTie(ReadOnlySpan<int> votes, int classes)
    {
        if (votes.Length < 2) { return false; }
        Span<int> counts = classes <= 256 ? stackalloc int[classes] : new int[classes];
        foreach (var c in votes) { counts[c]++; }
        var (most, times) = (0, 0);
        foreach (var count in counts) { (most, times) = count > most ? (count, 1) : (most, count == most ? times + 1 : times); }
        return times > 1;
    }
}
