namespace Relearn.Serving.Rollouts;

/// <summary>Who answers, and who stands beside: changed as a whole, by one reference. A request keeps the one that it began with.</summary>
/// <param name="champion">Answers everyone, or everyone whom the split does not give to the challenger.</param>
/// <param name="split">The challenger that gets a share, if there is one.</param>
/// <param name="shadows">Those that answer beside.</param>
/// <param name="previous">The champion before: open, warm, and its windows told, so that going back takes no time.</param>
sealed class Lineup(ReleaseState champion, SplitArm? split = null, IReadOnlyList<ShadowArm>? shadows = null, ReleaseState? previous = null)
{
    public ReleaseState Champion { get; } = champion;

    public SplitArm? Split { get; } = split;

    public ShadowArm[] Shadows { get; } = [.. shadows ?? []];

    public ReleaseState? Previous { get; } = previous;

    /// <summary>The others whose windows have to be told what happens.</summary>
    public ReleaseState[] Told { get; } = [.. new[] { split?.Challenger, previous }.Concat((shadows ?? []).Select(s => s.Challenger)).OfType<ReleaseState>().Where(s => s.Feed is not null && s != champion).Distinct()];

    /// <summary>Nobody but the champion has to know of a request.</summary>
    public bool IsPlain => IsAlone && Told.Length == 0;

    /// <summary>No challenger is at work.</summary>
    public bool IsAlone => Split is null && Shadows.Length == 0;

    /// <summary>All releases that are open.</summary>
    public IEnumerable<ReleaseState> All => new[] { Champion, Split?.Challenger, Previous }.Concat(Shadows.Select(s => s.Challenger)).OfType<ReleaseState>().Distinct();
}
