using Relearn.Demo;

namespace Relearn.Cli.Demo;

/// <summary>How troubles are written on a command line.</summary>
static class TroubleWords
{
    /// <summary>All of them.</summary>
    public const Troubles All = Troubles.Labels | Troubles.Classes | Troubles.Stale | Troubles.Objective;

    static readonly (string Word, Troubles Trouble)[] s_words = [("labels", Troubles.Labels), ("classes", Troubles.Classes), ("stale", Troubles.Stale), ("objective", Troubles.Objective)];

    /// <summary>Reads them.</summary>
    /// <param name="text">Words with commas between them, <c>all</c>, <c>none</c> or <c>shuffle</c>.</param>
    /// <param name="seed">Draws them where they are shuffled.</param>
    public static Troubles Parse(string text, ulong seed) => text switch
    {
        "all" => All,
        "none" => Troubles.None,
        "shuffle" => Drawn(seed),
        _ => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Aggregate(Troubles.None, (all, word) =>
            all | s_words.FirstOrDefault(w => w.Word == word) switch { (null, _) => throw CliErrors.TroublesUnknown(word, [.. s_words.Select(w => w.Word), "all", "none", "shuffle"]).Exception(), var (_, trouble) => trouble }),
    };

    /// <summary>Written again.</summary>
    public static string Text(Troubles troubles) => troubles == Troubles.None ? "none" : string.Join(", ", s_words.Where(w => troubles.HasFlag(w.Trouble)).Select(w => w.Word));

    /// <summary>Those of a seed: none in four of ten markets, else each as a coin falls.</summary>
    static Troubles Drawn(ulong seed)
    {
        var random = new MarketRandom(seed, MarketStream.Troubles);
        if (random.Next() < 0.4) { return Troubles.None; }
        var drawn = Troubles.None;
        while (drawn == Troubles.None)
        {
            foreach (var (_, trouble) in s_words) { drawn |= random.Next() < 0.5 ? trouble : Troubles.None; }
        }
        return drawn;
    }
}
