namespace Relearn.Serving.Rollouts;

/// <summary>Who should be answering, by the ledger: a service that starts, or looks, makes it so.</summary>
/// <param name="Live">Id of the champion; null where nothing was released.</param>
/// <param name="Split">The canary or A/B that is open.</param>
/// <param name="Shadows">The shadows that are open, oldest first.</param>
sealed record RolloutStanding(string? Live, OpenRollout? Split, IReadOnlyList<OpenRollout> Shadows)
{
    /// <summary>All that are open, oldest first.</summary>
    public IEnumerable<OpenRollout> Open => Split is null ? Shadows : Shadows.Append(Split).OrderBy(r => r.Started);

    /// <summary>The same text as long as nothing changed.</summary>
    public string Signature => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Live} {Split?.Id} {Split?.Share:R} {string.Join(' ', Shadows.Select(s => s.Id))}");
}
